//! Pictures at every size: none gets smaller as the terminal gets larger, none hides what pooling does, no words are lost.

use crate::tui::app::{App, ScreenOptions};
use crate::tui::blit;
use crate::tui::layout::{Content, Layout};
use crate::tui::panes;
use crate::tui::testing::networks::{NETWORKS, Told, each_layer, showing};
use crate::tui::testing::{PLAIN, RICH, buffer, press};
use crate::tui::theme::Charset;
use crate::tui::view::scene::Scene;
use crate::tui::view::ui_state::{Pane, UiState};
use crossterm::event::KeyCode::{self, Char};
use ratatui::layout::Rect;
use ratatui::style::Color;

const BLOCKS: ScreenOptions = ScreenOptions { charset: Charset::Blocks, ..RICH };

/// Sizes to try, from small to large.
const WIDTHS: [u16; 14] = [40, 59, 60, 66, 80, 90, 100, 119, 120, 132, 160, 180, 200, 240];
const HEIGHTS: [u16; 12] = [12, 17, 18, 20, 24, 30, 35, 36, 40, 50, 60, 70];

/// Height and width in pixels of what the focused pane shows on a screen of this size, and those of its pooled maps.
fn pixels(app: &App, view: &UiState, width: u16, height: u16) -> [(usize, usize); 2] {
    let layout = Layout::of(Rect::new(0, 0, width, height), view, Content::of(&app.model));
    let scene = Scene { ui: view, ..app.scene(&[]) };
    let probe = app.model.probe.as_deref().expect("pictures");
    if view.focus == Pane::Filters {
        let scale = panes::filters::scale_of_filters(&scene, &layout);
        let filters = scale.zip(probe.filters.as_ref());
        return [
            filters.map_or((0, 0), |(scale, filters)| scale.size(filters.height, filters.width)),
            (0, 0),
        ];
    }
    let scale = panes::sample::scale_of_maps(&scene, &layout);
    [&probe.maps, &probe.pooled].map(|maps| {
        scale.zip(maps.as_ref()).map_or((0, 0), |(scale, maps)| scale.size(maps.height, maps.width))
    })
}

/// Fails if a picture is smaller than one of those on smaller terminals.
fn grows(place: &str, (widths, heights): (&[u16], &[u16]), sizes: &[Vec<(usize, usize)>]) {
    for (i, row) in sizes.iter().enumerate() {
        for (j, size) in row.iter().enumerate() {
            let narrower = j.checked_sub(1).map(|j| row[j]);
            let lower = i.checked_sub(1).map(|i| sizes[i][j]);
            for smaller in narrower.into_iter().chain(lower) {
                assert!(
                    smaller.0 <= size.0 && smaller.1 <= size.1,
                    "{place} at {}x{}: {size:?} after {smaller:?}",
                    widths[j],
                    heights[i]
                );
            }
        }
    }
}

#[test]
fn no_picture_gets_smaller_as_the_terminal_gets_larger_or_the_pane_is_zoomed() {
    each_layer(|net, info, probe| {
        for options in [RICH, BLOCKS] {
            let app = showing(options, info, probe);
            for focus in [Pane::Sample, Pane::Filters] {
                let at = |zoomed: bool, width: u16, height: u16| {
                    let view = UiState { focus, zoomed, ..UiState::default() };
                    let [map, pooled] = pixels(&app, &view, width, height);
                    let place = format!("{net}, view {}, {width}x{height}", probe.view);
                    assert!(map.0 >= pooled.0 && map.1 >= pooled.1, "{place}: {map:?}, pooled {pooled:?}");
                    map
                };
                let place = format!("{net}, view {}, {focus:?}, {:?}", probe.view, options.charset);
                // Below 60×18 panes come and go, and what a pane has depends on which are there. On large screens filters
                // have tables beside them.
                let large = (WIDTHS.partition_point(|&w| w < 120), HEIGHTS.partition_point(|&h| h < 36));
                let parts = match focus {
                    Pane::Sample => vec![(2..WIDTHS.len(), 2..HEIGHTS.len())],
                    _ => {
                        vec![(2..large.0, 2..HEIGHTS.len()), (large.0..WIDTHS.len(), large.1..HEIGHTS.len())]
                    }
                };
                let [plain, zoomed] = [false, true].map(|zoomed| {
                    HEIGHTS.map(|height| WIDTHS.map(|width| at(zoomed, width, height)).to_vec())
                });
                for (widths, heights) in parts {
                    let part: Vec<_> =
                        plain[heights.clone()].iter().map(|row| row[widths.clone()].to_vec()).collect();
                    grows(&place, (&WIDTHS[widths], &HEIGHTS[heights]), &part);
                }
                grows(&format!("{place}, zoomed"), (&WIDTHS, &HEIGHTS), &zoomed);
                for (i, height) in HEIGHTS.into_iter().enumerate() {
                    for (j, width) in WIDTHS.into_iter().enumerate() {
                        let (plain, zoomed) = (plain[i][j], zoomed[i][j]);
                        assert!(
                            plain.0 <= zoomed.0 && plain.1 <= zoomed.1,
                            "{place} at {width}x{height}: {plain:?}, zoomed {zoomed:?}"
                        );
                    }
                }
            }
        }
    });
}

/// How many columns in a row have a colour, from the first that has; pixels are as wide as a column.
fn columns_of(app: &mut App, width: u16, height: u16, color: Color) -> usize {
    let buffer = buffer(app, width, height);
    let has = |x: u16, y: u16| buffer[(x, y)].fg == color || buffer[(x, y)].bg == color;
    let rows = (0..height).map(|y| {
        let first = (0..width).find(|&x| has(x, y)).unwrap_or(width);
        (first..width).take_while(|&x| has(x, y)).count()
    });
    rows.max().unwrap_or(0)
}

#[test]
fn on_the_screen_a_pooled_map_is_as_much_smaller_as_it_is_in_numbers() {
    let Told { info, probes, .. } = &NETWORKS[3];
    for (width, height, zoomed, expected) in [
        (80, 24, false, (12, 6)),
        (80, 24, true, (24, 12)),
        (100, 30, false, (24, 12)),
        (120, 36, false, (24, 12)),
        (160, 50, false, (24, 12)),
        (200, 60, false, (24, 12)),
        (200, 60, true, (24, 12)),
    ] {
        let mut probe = probes[0].clone();
        let (maps, pooled) = (probe.maps.as_mut().expect("maps"), probe.pooled.as_mut().expect("pooled"));
        // The top of the ramp for the maps, its middle for the pooled maps, one map alone on the screen.
        maps.values.fill(0.0);
        pooled.values.fill(0.0);
        maps.values[..576].fill(1.0);
        pooled.values[..144].fill(0.5);
        let mut app = showing(RICH, info, &probe);
        while app.ui.focus != Pane::Sample {
            press(&mut app, KeyCode::Tab);
        }
        if zoomed {
            press(&mut app, Char('z'));
        }
        let ramp = &app.theme.sequential;
        let colors = [32, 16].map(|level| blit::color(ramp.paint(level)));
        // The legend has both colours, a column each.
        let found = colors.map(|color| columns_of(&mut app, width, height, color));
        assert_eq!((found[0], found[1]), expected, "{width}x{height}, zoomed: {zoomed}");
    }
}

#[test]
fn no_words_are_cut_without_a_mark() {
    const SIZES: [(u16, u16); 6] = [(40, 12), (60, 18), (80, 24), (120, 36), (160, 50), (240, 70)];
    // What is not zoomed is all there, whatever has the focus.
    const LOOKS: [(Pane, bool); 4] =
        [(Pane::Sample, false), (Pane::Sample, true), (Pane::Filters, true), (Pane::Status, true)];
    each_layer(|net, info, probe| {
        // Words are as long in either character set: the large screens are tried in one.
        for (options, sizes) in [(RICH, &SIZES[..]), (PLAIN, &SIZES[..4])] {
            for (focus, zoomed) in LOOKS {
                let mut app = showing(options, info, probe);
                (app.ui.focus, app.ui.zoomed) = (focus, zoomed);
                app.ui.channel = probe.filters.as_ref().and_then(|f| f.total_channels.checked_sub(1));
                for &(width, height) in sizes {
                    blit::cuts::take();
                    buffer(&mut app, width, height);
                    let cut = blit::cuts::take();
                    let place = format!("{net}, view {}, {focus:?}, zoomed {zoomed}", probe.view);
                    assert!(cut.is_empty(), "{place}, {width}x{height}: {cut:?}");
                }
            }
        }
    });
}
