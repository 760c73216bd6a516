//! Charts of costs: lines over a size, and bars side by side.

use super::axis::Axis;
use super::nanos::{short, tick};
use super::svg::{Anchor, Svg};

/// A cost: the median window, and the range of the middle four fifths.
#[derive(Debug, Clone, Copy)]
pub(super) struct Cost {
    /// Median in nanoseconds.
    pub(super) middle: f64,
    /// Lower and upper end of the range in nanoseconds.
    pub(super) spread: [f64; 2],
}

/// The costs of one subject.
#[derive(Debug)]
pub(super) struct Series {
    /// The subject's name.
    pub(super) subject: String,
    /// Colour of its lines.
    pub(super) colour: &'static str,
    /// Size or name of what is done, and its cost.
    pub(super) points: Vec<(String, Cost)>,
}

const WIDTH: f64 = 860.0;
/// Room for the title.
const TOP: f64 = 46.0;
/// Room for the names of ticks on the left of lines.
const LEFT: f64 = 70.0;
/// Room for the names of groups on the left of bars.
const NAMES: f64 = 210.0;
/// Room for the legend.
const LEGEND: f64 = 230.0;
const GRID: &str = "#ddd";
const WHISKER: &str = "#555";

fn start(height: f64, title: &str) -> Svg {
    let mut svg = Svg::new(WIDTH, height);
    svg.text((20.0, 26.0), 16, Anchor::Start, title);
    svg
}

fn legend(svg: &mut Svg, series: &[Series]) {
    for (row, one) in series.iter().enumerate() {
        let y = TOP + 10.0 + row as f64 * 20.0;
        svg.rectangle((WIDTH - LEGEND + 16.0, y), 12.0, 12.0, one.colour);
        svg.text((WIDTH - LEGEND + 34.0, y + 11.0), 12, Anchor::Start, &one.subject);
    }
}

fn costs(series: &[Series]) -> impl Iterator<Item = f64> {
    series.iter().flat_map(|one| one.points.iter().flat_map(|(_, cost)| cost.spread))
}

/// Lines over sizes, which are numbers; both axes are logarithmic.
pub(super) fn lines(title: &str, sizes: &str, series: &[Series]) -> String {
    const HEIGHT: f64 = 400.0;
    const BOTTOM: f64 = HEIGHT - 52.0;
    let size = |text: &str| text.parse().unwrap_or(f64::NAN);
    let mut svg = start(HEIGHT, title);
    let all = series.iter().flat_map(|one| one.points.iter().map(|(text, _)| size(text)));
    let x = Axis::around(all, LEFT, WIDTH - LEGEND);
    let y = Axis::around(costs(series), BOTTOM, TOP);
    for cost in y.ticks() {
        let at = y.place(cost);
        svg.line([(LEFT, at), (WIDTH - LEGEND, at)], GRID, 1.0);
        svg.text((LEFT - 6.0, at + 4.0), 12, Anchor::End, &tick(cost));
    }
    for number in x.ticks() {
        let at = x.place(number);
        svg.line([(at, TOP), (at, BOTTOM)], GRID, 1.0);
        svg.text((at, BOTTOM + 18.0), 12, Anchor::Middle, &number.to_string());
    }
    svg.text(((LEFT + WIDTH - LEGEND) / 2.0, HEIGHT - 12.0), 12, Anchor::Middle, sizes);
    for one in series {
        let mut path = Vec::new();
        for (text, cost) in &one.points {
            let at = x.place(size(text));
            let [from, to] = cost.spread.map(|end| y.place(end));
            svg.line([(at, from), (at, to)], one.colour, 1.0);
            path.push((at, y.place(cost.middle)));
        }
        svg.path(&path, one.colour);
    }
    legend(&mut svg, series);
    svg.finish()
}

/// Bars in groups, one group per thing that is done; the axis is logarithmic.
pub(super) fn bars(title: &str, series: &[Series]) -> String {
    const BAR: f64 = 14.0;
    const GAP: f64 = 12.0;
    let mut groups: Vec<&str> = Vec::new();
    for (what, _) in series.iter().flat_map(|one| &one.points) {
        if !groups.contains(&what.as_str()) {
            groups.push(what);
        }
    }
    let count: usize = series.iter().map(|one| one.points.len()).sum();
    let bottom = TOP + count as f64 * BAR + groups.len() as f64 * GAP;
    let mut svg = start((bottom + 30.0).max(TOP + series.len() as f64 * 20.0 + 20.0), title);
    // Leaves room for the number behind the longest bar.
    let x = Axis::around(costs(series), NAMES, WIDTH - LEGEND - 60.0);
    for cost in x.ticks() {
        let at = x.place(cost);
        svg.line([(at, TOP), (at, bottom)], GRID, 1.0);
        svg.text((at, bottom + 18.0), 12, Anchor::Middle, &tick(cost));
    }
    let mut y = TOP + GAP / 2.0;
    for group in groups {
        let begin = y;
        for one in series {
            let Some((_, cost)) = one.points.iter().find(|(what, _)| what == group) else {
                continue;
            };
            let (end, middle) = (x.place(cost.middle), y + (BAR - 2.0) / 2.0);
            svg.rectangle((NAMES, y), end - NAMES, BAR - 2.0, one.colour);
            let [from, to] = cost.spread.map(|end| x.place(end));
            svg.line([(from, middle), (to, middle)], WHISKER, 1.0);
            svg.text((end.max(to) + 4.0, middle + 4.0), 10, Anchor::Start, &short(cost.middle));
            y += BAR;
        }
        svg.text((NAMES - 8.0, f64::midpoint(begin, y) + 4.0), 12, Anchor::End, group);
        y += GAP;
    }
    legend(&mut svg, series);
    svg.finish()
}
