//! Dependency order of numbered things, without recursion: hostile chains are long.

/// What [`dependencies_first`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ordered {
    /// Every number once; what a number depends on stands before it, cycles excepted.
    pub(crate) order: Vec<usize>,
    /// Cycles, from their first to their last member in the direction of dependency; at most
    /// [`MAX_CYCLES`] of them. Empty only if there is none.
    pub(crate) cycles: Vec<Vec<usize>>,
}

/// Cycles that are kept: nobody reads more, and together they may be longer than any input.
const MAX_CYCLES: usize = 64;

/// Depth-first order of `0..edges.len()`, where `edges[n]` lists what `n` depends on.
pub(crate) fn dependencies_first(edges: &[Vec<usize>]) -> Ordered {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; edges.len()];
    // By open node: its place on the path.
    let mut place = vec![0; edges.len()];
    let mut result = Ordered { order: Vec::with_capacity(edges.len()), cycles: Vec::new() };
    for root in 0..edges.len() {
        if state[root] != State::New {
            continue;
        }
        // (node, next edge to follow): the explicit stack of a recursive walk.
        let mut path = vec![(root, 0)];
        state[root] = State::Open;
        place[root] = 0;
        while let Some((node, next)) = path.last_mut() {
            let Some(&target) = edges[*node].get(*next) else {
                state[*node] = State::Done;
                result.order.push(*node);
                path.pop();
                continue;
            };
            *next += 1;
            match state[target] {
                State::New => {
                    state[target] = State::Open;
                    place[target] = path.len();
                    path.push((target, 0));
                }
                State::Open if result.cycles.len() < MAX_CYCLES => {
                    result
                        .cycles
                        .push(path[place[target]..].iter().map(|&(open, _)| open).collect());
                }
                State::Open | State::Done => {}
            }
        }
    }
    result
}

/// Groups of numbers that depend on each other, each sorted; most numbers are alone.
pub(crate) fn groups(edges: &[Vec<usize>]) -> Vec<Vec<usize>> {
    // Kosaraju: finishing order of the graph, then sweeps over the reversed graph.
    let mut backward = vec![Vec::new(); edges.len()];
    for (from, targets) in edges.iter().enumerate() {
        targets.iter().for_each(|to| backward[*to].push(from));
    }
    let mut is_grouped = vec![false; edges.len()];
    let mut groups: Vec<Vec<usize>> = Vec::new();
    for root in dependencies_first(edges).order.into_iter().rev() {
        if std::mem::replace(&mut is_grouped[root], true) {
            continue;
        }
        let mut members = Vec::new();
        let mut work = vec![root];
        while let Some(at) = work.pop() {
            members.push(at);
            for &before in &backward[at] {
                if !std::mem::replace(&mut is_grouped[before], true) {
                    work.push(before);
                }
            }
        }
        members.sort_unstable();
        groups.push(members);
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chain_and_cycle() {
        let found = dependencies_first(&[vec![1], vec![2], vec![1], vec![]]);
        assert_eq!(found.cycles, [vec![1, 2]]);
        assert_eq!(found.order, [2, 1, 0, 3]);
    }

    #[test]
    fn many_cycles_cost_no_memory() {
        // Each node refers to the next and back to the first: 50,000 cycles of growing length.
        let count = 50_000;
        let edges: Vec<Vec<usize>> =
            (0..count).map(|n| if n + 1 < count { vec![n + 1, 0] } else { vec![0] }).collect();
        assert_eq!(dependencies_first(&edges).cycles.len(), MAX_CYCLES);
    }

    #[test]
    fn long_chain_needs_no_stack() {
        let count = 200_000;
        let edges: Vec<Vec<usize>> =
            (0..count).map(|n| if n + 1 < count { vec![n + 1] } else { vec![] }).collect();
        assert_eq!(dependencies_first(&edges).order[0], 199_999);
    }
}
