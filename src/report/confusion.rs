//! What the images of each class are taken for.

use super::content::Measured;
use super::html::Html;
use crate::inspect::confusion::Matrix;
use crate::protocol::Evaluation;
use crate::viz::number::{grouped, percent, significant};
use crate::viz::text::width;

/// More classes than this make no table that anybody reads: what is mistaken most often is listed in its place.
const MOST_CLASSES: usize = 40;
/// Names of classes that are wider than this stand upright above their columns: a column is as wide as its numbers then, and the table
/// fits on a screen.
const WIDEST_HEADING: usize = 5;
/// The most mistakes that are listed.
const MOST_LISTED: usize = 40;

/// Adds the confusion and the classes one by one to a page.
pub fn section(page: &mut Html, measured: &Measured) {
    page.raw(
        "<section aria-labelledby=\"confusion\">\n<h2 id=\"confusion\">Confusion</h2>\n<p class=\"words\">",
    );
    let Evaluation { loss, accuracy, images } = measured.matrix.evaluation;
    let (share, images) = (percent(accuracy, 2), grouped(images as u64));
    page.text(&format!(
        "{share} % of the {images} images of the {} set are right; the loss is {}.",
        measured.set,
        significant(loss)
    ));
    page.raw("</p>\n");
    page.raw("<div class=\"facts\">\n");
    if measured.classes.len() <= MOST_CLASSES {
        matrix(page, measured);
    } else {
        list(page, measured);
    }
    classes(page, measured);
    page.raw("</div>\n</section>\n");
}

fn name(measured: &Measured, class: usize) -> String {
    measured.classes.get(class).cloned().unwrap_or_else(|| class.to_string())
}

fn matrix(page: &mut Html, measured: &Measured) {
    let counts = &measured.matrix.counts;
    let wrong = |row: usize, column: usize| row != column;
    let of = |row: usize, column: usize| counts[row][column];
    let places = || (0..counts.len()).flat_map(|row| (0..counts.len()).map(move |column| (row, column)));
    let most_wrong =
        places().filter(|&(row, column)| wrong(row, column)).map(|(row, column)| of(row, column)).max();
    let is_upright = (0..counts.len()).any(|class| width(&name(measured, class)) > WIDEST_HEADING);
    page.raw("<div class=\"wide\"><table class=\"");
    page.raw(if is_upright { "matrix upright" } else { "matrix" });
    page.raw(
        "\"><caption>Rows are true classes, columns what they are taken for</caption>\n<thead><tr><td></td>",
    );
    for class in 0..counts.len() {
        page.raw("<th scope=\"col\"><span>");
        page.text(&name(measured, class));
        page.raw("</span></th>");
    }
    page.raw("</tr></thead>\n<tbody>\n");
    for (row, cells) in counts.iter().enumerate() {
        page.raw("<tr><th scope=\"row\">");
        page.text(&name(measured, row));
        page.raw("</th>");
        for (column, &count) in cells.iter().enumerate() {
            let most =
                if wrong(row, column) { most_wrong.unwrap_or(0) } else { measured.matrix.images_of(row) };
            page.raw(if wrong(row, column) { "<td class=\"wrong\"" } else { "<td class=\"right\"" });
            // What happens seldom is to be seen, too.
            let depth = (count as f64 / most.max(1) as f64).sqrt();
            page.attribute("style", &format!("--depth:{depth:.2}"));
            page.raw(">");
            page.text(&if count == 0 { "·".to_owned() } else { grouped(count as u64) });
            page.raw("</td>");
        }
        page.raw("</tr>\n");
    }
    page.raw("</tbody></table></div>\n");
}

fn list(page: &mut Html, measured: &Measured) {
    let Matrix { counts, .. } = &measured.matrix;
    let of_class = |class: usize| {
        measured.matrix.mistakes(class).into_iter().map(move |(other, count)| (count, class, other))
    };
    let mut all: Vec<(usize, usize, usize)> = (0..counts.len()).flat_map(of_class).collect();
    all.sort_by_key(|&(count, class, other)| (std::cmp::Reverse(count), class, other));
    page.raw("<div class=\"wide\"><table><caption>What is mistaken most often</caption>\n<thead><tr><th scope=\"col\">true class</th>");
    page.raw("<th scope=\"col\">taken for</th><th scope=\"col\" class=\"count\">images</th></tr></thead>\n<tbody>\n");
    for (count, class, other) in all.into_iter().take(MOST_LISTED) {
        page.raw("<tr><th scope=\"row\">");
        page.text(&name(measured, class));
        page.raw("</th><td>");
        page.text(&name(measured, other));
        page.raw("</td><td class=\"count\">");
        page.text(&grouped(count as u64));
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table></div>\n");
}

fn classes(page: &mut Html, measured: &Measured) {
    page.raw(
        "<div class=\"wide\"><table><caption>Recall: of the images of a class, the share that is found. ",
    );
    page.raw("Precision: of the images taken for it, the share that is of it. F1: their harmonic mean. All in per cent</caption>\n");
    page.raw("<thead><tr><th scope=\"col\">class</th><th scope=\"col\" class=\"count\">images</th><th scope=\"col\" class=\"count\">recall</th>");
    page.raw("<th scope=\"col\" class=\"count\">precision</th><th scope=\"col\" class=\"count\">F1</th><th scope=\"col\">most often taken for</th></tr></thead>\n<tbody>\n");
    let matrix = &measured.matrix;
    for class in 0..matrix.counts.len() {
        page.raw("<tr><th scope=\"row\">");
        page.text(&name(measured, class));
        page.raw("</th><td class=\"count\">");
        page.text(&grouped(matrix.images_of(class) as u64));
        page.raw("</td>");
        for share in [matrix.recall(class), matrix.precision(class), matrix.f1(class)] {
            page.raw("<td class=\"count share\"");
            page.attribute("style", &format!("--share:{:.3}", share.unwrap_or(0.0)));
            page.raw(">");
            page.text(&share.map_or_else(|| "–".to_owned(), |share| percent(share, 2)));
            page.raw("</td>");
        }
        page.raw("<td>");
        let others = matrix.mistakes(class).into_iter().take(3);
        let told: Vec<String> =
            others.map(|(other, count)| format!("{} ({count})", name(measured, other))).collect();
        page.text(&told.join(", "));
        page.raw("</td></tr>\n");
    }
    page.raw("</tbody></table></div>\n");
}
