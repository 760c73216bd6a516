//! The few shapes of SVG that the plots need.

use std::fmt::Write as _;

/// A drawing; places are in pixels from the upper left corner.
#[derive(Debug)]
pub(super) struct Svg {
    width: f64,
    height: f64,
    body: String,
}

/// Where a text's place is.
#[derive(Debug, Clone, Copy)]
pub(super) enum Anchor {
    /// At its begin.
    Start,
    /// In its middle.
    Middle,
    /// At its end.
    End,
}

impl Anchor {
    fn name(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Middle => "middle",
            Self::End => "end",
        }
    }
}

impl Svg {
    /// An empty one.
    pub(super) fn new(width: f64, height: f64) -> Self {
        Self { width, height, body: String::new() }
    }

    /// A straight line.
    pub(super) fn line(&mut self, [from, to]: [(f64, f64); 2], colour: &str, width: f64) {
        let ((x1, y1), (x2, y2)) = (from, to);
        self.element(&format!(
            "<line x1=\"{x1:.1}\" y1=\"{y1:.1}\" x2=\"{x2:.1}\" y2=\"{y2:.1}\" stroke=\"{colour}\" \
             stroke-width=\"{width}\"/>"
        ));
    }

    /// A line from point to point, with a dot at each.
    pub(super) fn path(&mut self, points: &[(f64, f64)], colour: &str) {
        for ends in points.windows(2) {
            self.line([ends[0], ends[1]], colour, 2.0);
        }
        for (x, y) in points {
            self.element(&format!(
                "<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"3\" fill=\"{colour}\"/>"
            ));
        }
    }

    /// A filled rectangle.
    pub(super) fn rectangle(&mut self, (x, y): (f64, f64), width: f64, height: f64, colour: &str) {
        self.element(&format!(
            "<rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width:.1}\" height=\"{height:.1}\" fill=\"{colour}\"/>"
        ));
    }

    /// A line of text.
    pub(super) fn text(&mut self, (x, y): (f64, f64), size: u32, anchor: Anchor, text: &str) {
        let (anchor, text) = (anchor.name(), escaped(text));
        self.element(&format!(
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\" text-anchor=\"{anchor}\">{text}</text>"
        ));
    }

    fn element(&mut self, element: &str) {
        self.body.push_str(element);
        self.body.push('\n');
    }

    /// The file's text.
    pub(super) fn finish(self) -> String {
        let Self { width, height, body } = self;
        let mut file = String::new();
        // A background, because pages that show it may be dark.
        let _ = write!(
            file,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" \
             font-family=\"sans-serif\" fill=\"#222\">\n<rect width=\"{width}\" height=\"{height}\" \
             fill=\"#fff\"/>\n{body}</svg>\n"
        );
        file
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Svg};

    #[test]
    fn text_is_escaped() {
        let mut svg = Svg::new(10.0, 10.0);
        svg.text((0.0, 0.0), 12, Anchor::Start, "Vec<String> & more");
        assert!(svg.finish().contains(">Vec&lt;String&gt; &amp; more</text>"));
    }
}
