//! Dependency order of numbered things, without recursion: hostile chains are long.

/// What [`dependencies_first`] found.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Ordered {
    /// Every number once; what a number depends on stands before it, cycles excepted.
    pub(crate) order: Vec<usize>,
    /// Each cycle once, from its first to its last member in the direction of dependency.
    pub(crate) cycles: Vec<Vec<usize>>,
}

/// Depth-first order of `0..edges.len()`, where `edges[n]` lists what `n` depends on.
pub(crate) fn dependencies_first(edges: &[Vec<usize>]) -> Ordered {
    #[derive(Clone, Copy, PartialEq)]
    enum State {
        New,
        Open,
        Done,
    }
    let mut state = vec![State::New; edges.len()];
    let mut result = Ordered { order: Vec::with_capacity(edges.len()), cycles: Vec::new() };
    for root in 0..edges.len() {
        if state[root] != State::New {
            continue;
        }
        // (node, next edge to follow): the explicit stack of a recursive walk.
        let mut path = vec![(root, 0)];
        state[root] = State::Open;
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
                    path.push((target, 0));
                }
                State::Open => {
                    let begin = path
                        .iter()
                        .position(|&(open, _)| open == target)
                        .expect("open nodes are on the path");
                    result.cycles.push(path[begin..].iter().map(|&(open, _)| open).collect());
                }
                State::Done => {}
            }
        }
    }
    result
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
    fn long_chain_needs_no_stack() {
        let edges: Vec<Vec<usize>> =
            (0..200_000).map(|n| if n == 0 { vec![] } else { vec![n - 1] }).rev().collect();
        let edges: Vec<Vec<usize>> = (0..edges.len())
            .map(|n| if n + 1 < edges.len() { vec![n + 1] } else { vec![] })
            .collect();
        assert_eq!(dependencies_first(&edges).order[0], 199_999);
    }
}
