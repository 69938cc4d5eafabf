use super::*;
use crate::viz::paint::Rgb;
use ratatui::layout::Rect;
use ratatui::style::{Color, Modifier, Style};

/// A screen with text, a wide character, blocks, a line and braille.
fn screen() -> Buffer {
    let mut buffer = Buffer::empty(Rect::new(0, 0, 12, 3));
    buffer.set_string(0, 0, "loss <0.5 &", Style::new().fg(Color::Red).add_modifier(Modifier::BOLD));
    buffer.set_string(0, 1, "犬▀█", Style::new().fg(Color::Rgb(1, 2, 3)).bg(Color::Indexed(231)));
    buffer.set_string(0, 2, "├─ ⣿ δ¹ř", Style::new());
    buffer
}

#[test]
fn a_text_is_what_stands_there() {
    assert_eq!(Picture::new(&screen(), Background::Dark).text(), "loss <0.5 &\n犬▀█\n├─ ⣿ δ¹ř\n");
}

#[test]
fn an_svg_types_letters_and_draws_blocks() {
    let svg = Picture::new(&screen(), Background::Light).svg();
    assert!(svg.contains("font-weight=\"bold\">loss &lt;0.5 &amp;</text>"), "{svg}");
    assert!(svg.contains("fill=\"#fcfcfa\"") && svg.contains("fill=\"#010203\""), "{svg}");
    assert!(svg.contains("δ¹ř") && !svg.contains('▀') && !svg.contains('─'), "{svg}");
}

#[test]
fn a_png_has_the_pixels_of_the_cells() {
    let buffer = screen();
    let picture = Picture::new(&buffer, Background::Dark);
    let raster = picture.pixels();
    assert_eq!((raster.width, raster.height), (120, 60));
    let pixel = |x: usize, y: usize| {
        let values = &raster.values[(y * raster.width + x) * 3..][..3];
        Rgb(values[0], values[1], values[2])
    };
    // The upper half block: ink above, paper below. The full block. Nothing behind them.
    assert_eq!((pixel(25, 22), pixel(25, 38)), (Rgb(1, 2, 3), Rgb(255, 255, 255)));
    assert_eq!((pixel(31, 21), pixel(39, 39)), (Rgb(1, 2, 3), Rgb(1, 2, 3)));
    assert_eq!(pixel(115, 30), Rgb(0x10, 0x10, 0x14));
    // Lines meet at the edges of their cells, and each letter has left ink.
    assert_eq!((pixel(9, 50), pixel(10, 50)), (Rgb(0xd8, 0xd8, 0xd8), Rgb(0xd8, 0xd8, 0xd8)));
    for column in [0, 5, 6, 7] {
        let cell = (0..20).flat_map(|y| (0..10).map(move |x| (column * 10 + x, 40 + y)));
        let inked = cell.filter(|(x, y)| pixel(*x, *y) != Rgb(0x10, 0x10, 0x14)).count();
        assert!(inked > 10 || column == 0, "column {column}: {inked}");
    }
    let mut reader = png::Decoder::new(std::io::Cursor::new(raster.png())).read_info().expect("a PNG");
    let mut values = vec![0; reader.output_buffer_size().expect("it has a size")];
    let frame = reader.next_frame(&mut values).expect("an image");
    assert_eq!((frame.width, frame.height, values), (120, 60, raster.values));
}

#[test]
fn an_empty_screen_is_a_picture_too() {
    let buffer = Buffer::empty(Rect::ZERO);
    for format in Format::ALL {
        let _ = Picture::new(&buffer, Background::Unknown).file(format);
    }
}
