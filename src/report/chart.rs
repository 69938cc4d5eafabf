//! Curves as SVG inside a page: what a chart is, and how it is drawn.

use super::html::Html;
use crate::viz::scale::Axis;
use std::fmt::Write;

/// The size of a chart, in its own units.
const SIZE: [f64; 2] = [560.0, 270.0];
/// What is left free around the curves: left, top, right, bottom.
const MARGINS: [f64; 4] = [52.0, 14.0, 14.0, 38.0];
/// About so many numbers are on an axis.
pub const TICKS: usize = 9;

/// Curves over one axis.
pub struct Chart<'a> {
    /// The name of the chart, which no other one on the page has.
    pub id: &'static str,
    /// What is above it.
    pub title: &'static str,
    /// What it shows, in a sentence.
    pub summary: String,
    /// From left to right.
    pub across: Axis,
    /// What the axis from left to right counts.
    pub unit: &'static str,
    /// From the bottom to the top.
    pub up: Axis,
    /// How a number on that axis is written.
    pub format: fn(f64) -> String,
    /// The curves; the last one lies on top.
    pub lines: Vec<Line>,
    /// Places where something was changed, each with the numbers of the changes.
    pub marks: &'a [(String, f64)],
}

/// A curve.
pub struct Line {
    /// What it is of.
    pub name: &'static str,
    /// The class that it has, which decides its colour.
    pub class: &'static str,
    /// Its points, from left to right.
    pub points: Vec<[f64; 2]>,
    /// Whether its points are seen.
    pub has_dots: bool,
}

impl Chart<'_> {
    /// Adds the chart to a page.
    pub fn draw(&self, page: &mut Html) {
        page.raw("<figure class=\"chart\">\n<figcaption><h3>");
        page.text(self.title);
        page.raw("</h3><span class=\"legend\">");
        for line in &self.lines {
            page.raw("<span");
            page.attribute("class", line.class);
            page.raw("><i></i>");
            page.text(line.name);
            page.raw("</span>");
        }
        page.raw("</span></figcaption>\n<svg role=\"img\"");
        page.attribute("viewBox", &format!("0 0 {} {}", SIZE[0], SIZE[1]));
        page.attribute("aria-labelledby", &format!("{0}-title {0}-words", self.id));
        page.raw(">\n<title");
        page.attribute("id", &format!("{}-title", self.id));
        page.raw(">");
        page.text(self.title);
        page.raw("</title><desc");
        page.attribute("id", &format!("{}-words", self.id));
        page.raw(">");
        page.text(&self.summary);
        page.raw("</desc>\n");
        self.grid(page);
        self.marks(page);
        self.lines.iter().for_each(|line| self.line(page, line));
        page.raw("</svg>\n</figure>\n");
    }

    /// The place of a value from the left.
    fn x(&self, value: f64) -> Option<f64> {
        let [left, _, right, _] = MARGINS;
        let share = self.across.place(value).filter(|share| (-0.001..=1.001).contains(share))?;
        Some(left + share * (SIZE[0] - left - right))
    }

    /// The place of a value from the top; one outside of the axis is at its end.
    fn y(&self, value: f64) -> Option<f64> {
        let [_, top, _, bottom] = MARGINS;
        let share = self.up.place(value)?.clamp(0.0, 1.0);
        Some(top + (1.0 - share) * (SIZE[1] - top - bottom))
    }

    fn grid(&self, page: &mut Html) {
        let [left, _, right, bottom] = MARGINS;
        let floor = SIZE[1] - bottom;
        for tick in &self.up.ticks {
            let Some(y) = self.y(*tick) else { continue };
            page.raw("<line class=\"grid\"");
            for (name, value) in [("x1", left), ("x2", SIZE[0] - right), ("y1", y), ("y2", y)] {
                page.number(name, value);
            }
            page.raw("/>");
            label(page, [left - 8.0, y + 4.0], "end", &(self.format)(*tick));
        }
        for tick in &self.across.ticks {
            let Some(x) = self.x(*tick) else { continue };
            label(page, [x, floor + 17.0], "middle", &crate::viz::number::grouped(tick.max(0.0) as u64));
        }
        label(page, [(left + SIZE[0] - right) / 2.0, SIZE[1] - 4.0], "middle", self.unit);
        page.raw("\n");
    }

    fn marks(&self, page: &mut Html) {
        let [_, top, _, bottom] = MARGINS;
        for (numbers, place) in self.marks {
            let Some(x) = self.x(*place) else { continue };
            page.raw("<g class=\"mark\"><line");
            for (name, value) in [("x1", x), ("x2", x), ("y1", top), ("y2", SIZE[1] - bottom)] {
                page.number(name, value);
            }
            page.raw("/>");
            label(page, [x, top - 3.0], "middle", numbers);
            page.raw("</g>\n");
        }
    }

    fn line(&self, page: &mut Html, line: &Line) {
        let places: Vec<Option<[f64; 2]>> =
            line.points.iter().map(|&[across, up]| Some([self.x(across)?, self.y(up)?])).collect();
        page.raw("<g");
        page.attribute("class", line.class);
        page.raw("><path");
        page.attribute("d", &path(&places));
        page.raw("/>");
        for [x, y] in places.iter().flatten().filter(|_| line.has_dots) {
            page.raw("<circle r=\"2.6\"");
            page.number("cx", *x);
            page.number("cy", *y);
            page.raw("/>");
        }
        page.raw("</g>\n");
    }
}

/// A line through places, which is broken where there is none.
fn path(places: &[Option<[f64; 2]>]) -> String {
    let (mut path, mut is_down) = (String::new(), false);
    for place in places {
        if let Some([x, y]) = place {
            let verb = if is_down { 'L' } else { 'M' };
            // Writing to a text does not fail.
            let _ = write!(path, "{verb}{x:.1} {y:.1}");
        }
        is_down = place.is_some();
    }
    path
}

fn label(page: &mut Html, [x, y]: [f64; 2], anchor: &'static str, text: &str) {
    page.raw("<text");
    page.number("x", x);
    page.number("y", y);
    page.attribute("text-anchor", anchor);
    page.raw(">");
    page.text(text);
    page.raw("</text>");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_broken_where_a_value_is_none() {
        let place = |x: f64| Some([x, 2.0 * x]);
        assert_eq!(path(&[place(1.0), place(2.0), None, None, place(3.0)]), "M1.0 2.0L2.0 4.0M3.0 6.0");
    }

    #[test]
    fn values_lie_where_their_axis_says_and_none_leaves_the_chart() {
        let chart = Chart {
            id: "c",
            title: "Loss",
            summary: String::new(),
            across: Axis::linear(0.0, 10.0, 5),
            unit: "epoch",
            up: Axis::linear(0.0, 1.0, 5),
            format: |value| value.to_string(),
            lines: Vec::new(),
            marks: &[],
        };
        assert_eq!((chart.x(0.0), chart.x(10.0)), (Some(52.0), Some(546.0)));
        assert_eq!((chart.x(11.0), chart.x(f64::NAN), chart.y(f64::NAN)), (None, None, None));
        assert_eq!((chart.y(0.0), chart.y(1.0), chart.y(9.0)), (Some(232.0), Some(14.0), Some(14.0)));
    }
}
