//! A convolution: the window, the shared weights, their products, and the sum.

use crate::inspect::explain::{Derivation, Sliding};
use crate::tui::panes::formula::{Digits, Formula, Quantity, signed};
use crate::tui::panes::text::Piece;
use crate::tui::views::microscope::figures::adding_up;
use crate::tui::views::microscope::grids::{self, Grid, Plan};
use crate::tui::views::microscope::layout::Parts;
use crate::tui::views::microscope::lines::{activated_line, digits, fact, line};
use crate::tui::views::microscope::naming;
use crate::tui::views::microscope::shown::Shown;
use crate::tui::views::microscope::symbols;
use crate::viz::number::grouped;
use ratatui::layout::Rect;

/// What belongs to a convolution.
pub fn parts<'a>(
    shown: &'a Shown<'_>,
    derivation: &'a Derivation,
    geometry: &'a Sliding,
    columns: usize,
) -> Parts<'a> {
    let window = Window::of(shown, derivation, geometry);
    let mut formula = window.formula(shown, derivation, columns);
    formula.extend(activated_line(shown, derivation.value, columns));
    Parts {
        rows: geometry.window.kernel[0] + 1,
        facts: window.facts(shown, derivation, geometry),
        numbers: Box::new(move |area: Rect, buffer| {
            let plan = window.plan;
            let grids = window.grids(shown, plan.beside(3, usize::from(area.width)));
            grids::draw(shown.scene, &grids, plan, area, buffer);
        }),
        formula,
    }
}

/// The window in one plane of the map below.
struct Window {
    plan: Plan,
    /// Values, weights and products in row order.
    inputs: Vec<f64>,
    weights: Vec<f64>,
    products: Vec<f64>,
    planes: usize,
    /// The sum of the products of each plane.
    sums: Vec<f64>,
    /// The row and the column of the first value; outside where there is padding.
    corner: [isize; 2],
}

/// Planes whose sums are listed at the most.
const LISTED: usize = 7;

/// The sum of the products of each plane, which lie innermost.
fn sums_of_planes(derivation: &Derivation, planes: usize) -> Vec<f64> {
    let mut sums = vec![0.0; planes];
    for (index, term) in derivation.terms.iter().enumerate() {
        sums[index % planes] += term.product;
    }
    sums
}

/// What is called how.
struct Names {
    /// The plane of the map below.
    input: String,
    /// All of the map below.
    inputs: String,
    /// The filter.
    weight: String,
    /// Its bias.
    bias: String,
}

impl Window {
    fn of(shown: &Shown<'_>, derivation: &Derivation, geometry: &Sliding) -> Self {
        let planes = geometry.input.channels.max(1);
        let [rows, columns] = geometry.window.kernel;
        // The planes lie innermost.
        let terms = || derivation.terms.iter().skip(shown.aim.plane).step_by(planes);
        let (padding, stride) = (geometry.window.padding, geometry.window.stride);
        let corner = |place: usize, stride: usize, padding: usize| {
            (place * stride).cast_signed() - padding.cast_signed()
        };
        Self {
            plan: Plan { rows, columns, marked: Some(shown.aim.tap_row * columns + shown.aim.tap_column) },
            inputs: terms().map(|term| term.quantity).collect(),
            weights: terms().map(|term| term.factor).collect(),
            products: terms().map(|term| term.product).collect(),
            planes,
            sums: sums_of_planes(derivation, planes),
            corner: [
                corner(shown.aim.row, stride[0], padding.top),
                corner(shown.aim.column, stride[1], padding.left),
            ],
        }
    }

    /// The last grids, so many of them: the products are there in any case.
    fn grids<'a>(&self, shown: &Shown<'a>, count: usize) -> Vec<Grid<'a>> {
        let theme = shown.scene.theme;
        let Names { input, weight, .. } = self.names(shown);
        let heading = |markup: &str| Formula::new(theme).math(markup);
        let grid = |heading: Formula<'a>, values: &[f64], quantity: Quantity, adds_up: bool| Grid {
            heading,
            values: values.to_vec(),
            ink: quantity.ink(theme),
            adds_up,
        };
        let inputs =
            grid(heading(&format!("{input}{}", self.place())), &self.inputs, Quantity::Activation, false);
        let plane = if self.planes > 1 { format!(",{}", self.plane(shown)) } else { String::new() };
        let weights = heading(&format!("{weight}(l,m{plane})")).faint(" shared");
        let weights = grid(weights, &self.weights, Quantity::Weight, false);
        let products = heading("w a");
        let products = grid(products, &self.products, Quantity::Number, true);
        let all = vec![inputs, weights, products];
        all.into_iter().skip(3 - count).collect()
    }

    fn names(&self, shown: &Shown<'_>) -> Names {
        let (found, stage) = (shown.explanation, shown.aim.map.saturating_sub(1));
        Names {
            input: symbols::channel(found, stage, shown.aim.plane),
            inputs: shown.lower().map_or_else(String::new, symbols::map),
            weight: naming::weights(found, stage, shown.aim.channel),
            bias: naming::bias(found, stage, shown.aim.channel),
        }
    }

    /// The number by which the plane is called.
    fn plane(&self, shown: &Shown<'_>) -> usize {
        symbols::number(shown.explanation, shown.aim.map.saturating_sub(1), shown.aim.plane)
    }

    /// The place of a value of the window: `(11+l,7+m)`.
    fn place(&self) -> String {
        format!("({}+l,{}+m)", self.corner[0], self.corner[1])
    }

    /// The form of all sums, and the sum of each plane as it is shown: with the bias they add up to the value.
    fn shown_sums(&self, derivation: &Derivation, columns: usize) -> (Digits, Vec<f64>) {
        let all: Vec<f64> =
            self.sums.iter().copied().chain([derivation.value, derivation.constant]).collect();
        let form = digits(&all, columns);
        (form, adding_up(derivation.constant, self.sums.iter().copied(), form))
    }

    fn formula(&self, shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Vec<Vec<Piece>> {
        if self.planes == 1 {
            return vec![line(self.filled(shown, derivation, columns), columns)];
        }
        let z = shown.symbol();
        let Names { inputs, weight, bias, .. } = self.names(shown);
        let symbolic = [
            format!("{z} = {bias} + Σ_i Σ {weight}(l,m,i) {inputs}_i{}", self.place()),
            format!("{z} = {bias} + Σ_i Σ w a_i"),
            "z = b + Σ w a".to_owned(),
        ];
        let start = |markup: &String| Formula::new(shown.scene.theme).text(" ").math(markup).pieces();
        let planes = self.filled_by_planes(shown, derivation, columns);
        vec![line(symbolic.iter().map(start), columns), line(planes, columns)]
    }

    /// The formula for one plane with its numbers, longest first.
    fn filled(&self, shown: &Shown<'_>, derivation: &Derivation, columns: usize) -> Vec<Vec<Piece>> {
        let theme = shown.scene.theme;
        let z = shown.symbol();
        let Names { input, weight, bias, .. } = self.names(shown);
        let (form, sums) = self.shown_sums(derivation, columns);
        let product = sums[0];
        let symbolic = [
            format!("{z} = {bias} + Σ {weight}(l,m) {input}{} = ", self.place()),
            format!("{z} = {bias} + Σ w a = "),
            "z = b + Σ w a = ".to_owned(),
            String::new(),
        ];
        let fill = |markup: &String| {
            let sum = Formula::new(theme).text(" ").math(markup);
            let sum = sum.number(Quantity::Bias, form.write(derivation.constant));
            let sum = sum.text(format!(" {} = ", signed(&form.write(product))));
            finish(sum, shown, derivation, form)
        };
        symbolic.iter().map(fill).collect()
    }

    /// The numbers of the formula, this plane and all others apart, longest first.
    fn filled_by_planes(
        &self,
        shown: &Shown<'_>,
        derivation: &Derivation,
        columns: usize,
    ) -> Vec<Vec<Piece>> {
        let (form, sums) = self.shown_sums(derivation, columns);
        let plane = sums.get(shown.aim.plane).copied().unwrap_or(0.0);
        let others = sums.iter().sum::<f64>() - plane;
        let number = self.plane(shown);
        let words = [
            [format!(" (plane {number}) "), format!(" (the {} others) = ", self.planes - 1)],
            [format!(" ({number}) "), " (others) = ".to_owned()],
            [" ".to_owned(), " = ".to_owned()],
        ];
        let fill = |[of_plane, of_others]: [String; 2]| {
            let sum = Formula::new(shown.scene.theme).text(" = ");
            let sum = sum.number(Quantity::Bias, form.write(derivation.constant)).text(" ");
            let sum = sum.text(signed(&form.write(plane))).faint(of_plane);
            finish(sum.text(signed(&form.write(others))).faint(of_others), shown, derivation, form)
        };
        words.map(fill).to_vec()
    }

    /// The sums of the planes around the one that is shown.
    fn sums_beside(&self, shown: &Shown<'_>, derivation: &Derivation) -> Vec<Vec<Piece>> {
        let theme = shown.scene.theme;
        let (form, sums) = self.shown_sums(derivation, 0);
        let first = shown.aim.plane.saturating_sub(LISTED / 2).min(self.planes.saturating_sub(LISTED));
        let line = |plane: usize| {
            let mark = if plane == shown.aim.plane { theme.sign("▸", ">") } else { " " };
            let number = symbols::number(shown.explanation, shown.aim.map.saturating_sub(1), plane);
            let line =
                Formula::new(theme).inked(mark, theme.ink.accent).math("Σ").faint(format!(" {number:<4}"));
            line.text(form.padded(sums[plane], 9)).faint(form.factor(theme)).pieces()
        };
        (first..self.planes.min(first + LISTED)).map(line).collect()
    }

    /// Where the window is, and how it moves.
    fn facts(&self, shown: &Shown<'_>, derivation: &Derivation, geometry: &Sliding) -> Vec<Vec<Piece>> {
        let theme = shown.scene.theme;
        let [height, width] = geometry.window.kernel.map(usize::cast_signed);
        let [row, column] = self.corner;
        let fact = |name: &str, text: String| fact(theme, name, text);
        let [down, right] = geometry.window.stride;
        let stride = if down == right { down.to_string() } else { format!("{down}, {right}") };
        let mut facts = vec![
            fact("window", format!("rows {row} to {}", row + height - 1)),
            fact("", format!("cols {column} to {}", column + width - 1)),
            fact("stride", stride),
        ];
        if !geometry.window.padding.is_none() {
            let padding = &geometry.window.padding;
            let sides = [padding.top, padding.bottom, padding.left, padding.right];
            let text = match sides {
                [top, ..] if sides == [top; 4] => top.to_string(),
                [top, bottom, left, right] => format!("{top} {bottom} {left} {right}"),
            };
            facts.push(fact("pad", text));
        }
        if self.planes > 1 {
            facts.push(fact("plane", format!("{} of {}", self.plane(shown), self.planes)));
        }
        let index = shown.aim.tap_row * geometry.window.kernel[1] + shown.aim.tap_column;
        let weight = self.weights.get(index).copied().unwrap_or(f64::NAN);
        let name = format!("w({},{}) ", shown.aim.tap_row, shown.aim.tap_column);
        let weight = Digits::alone(weight, 4);
        facts.push(Formula::new(theme).math(&name).tab(7).number(Quantity::Weight, weight).pieces());
        // The bias is one more (L10).
        let (weights, filters) = (derivation.terms.len(), geometry.output.channels);
        facts.push(fact("filter", format!("{weights} w + 1 b")));
        facts.push(fact("", format!("{} params", grouped(weights as u64 + 1))));
        if filters > 1 {
            facts.push(fact("layer", format!("{} params", grouped(((weights + 1) * filters) as u64))));
        }
        if self.planes > 1 {
            facts.extend(self.sums_beside(shown, derivation));
        }
        facts
    }
}

/// The end of a sum: the value, and the power of ten of all numbers.
fn finish(sum: Formula<'_>, shown: &Shown<'_>, derivation: &Derivation, form: Digits) -> Vec<Piece> {
    sum.number(symbols::quantity(shown.map()), form.write(derivation.value)).scaled(form).pieces()
}
