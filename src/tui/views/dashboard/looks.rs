//! What keys change of how the screen looks.

use super::keys::Action;
use crate::tui::options::ScreenOptions;
use crate::tui::theme::{Background, ColorDepth, ThemeName};
use crate::tui::view::context::Context;
use crate::viz::paint::Charset;

/// Takes the next character set, colour depth or palette, and says in the log what the screen looks like now.
pub fn change(action: Action, cx: &mut Context<'_>) {
    match action {
        Action::Charset => cx.options.charset = next_charset(cx.options.charset),
        Action::Colors => cx.options.color = next_depth(cx.options.color),
        _ => next_palette(cx.options),
    }
    let text = format!(
        "palette {} for {} background, {} colours, {} characters",
        cx.options.theme.name(),
        cx.options.background.name(),
        cx.options.color.name(),
        cx.options.charset.name()
    );
    cx.model.log.push_look(&text);
}

/// The character set after this one, richest to poorest and round.
const fn next_charset(charset: Charset) -> Charset {
    match charset {
        Charset::Octants => Charset::Sextants,
        Charset::Sextants => Charset::Braille,
        Charset::Braille => Charset::Blocks,
        Charset::Blocks => Charset::Console,
        Charset::Console => Charset::Ascii,
        Charset::Ascii => Charset::Octants,
    }
}

/// The colour depth after this one, most to fewest and round.
const fn next_depth(depth: ColorDepth) -> ColorDepth {
    match depth {
        ColorDepth::TrueColor => ColorDepth::Ansi256,
        ColorDepth::Ansi256 => ColorDepth::Ansi16,
        ColorDepth::Ansi16 => ColorDepth::None,
        ColorDepth::None => ColorDepth::TrueColor,
    }
}

/// Goes round the themes; each time round the background changes, too.
fn next_palette(options: &mut ScreenOptions) {
    if let Some(theme) = options.theme.following() {
        options.theme = theme;
        return;
    }
    options.theme = ThemeName::default();
    options.background = match options.background {
        Background::Light => Background::Dark,
        Background::Dark | Background::Unknown => Background::Light,
    };
}
