//! Superscripts and subscripts: the characters that Unicode has for them.

const SUPERSCRIPTS: [(char, char); 20] = [
    ('0', '⁰'),
    ('1', '¹'),
    ('2', '²'),
    ('3', '³'),
    ('4', '⁴'),
    ('5', '⁵'),
    ('6', '⁶'),
    ('7', '⁷'),
    ('8', '⁸'),
    ('9', '⁹'),
    ('+', '⁺'),
    ('-', '⁻'),
    ('−', '⁻'),
    ('(', '⁽'),
    (')', '⁾'),
    ('l', 'ˡ'),
    ('L', 'ᴸ'),
    ('T', 'ᵀ'),
    ('n', 'ⁿ'),
    ('t', 'ᵗ'),
];

const SUBSCRIPTS: [(char, char); 23] = [
    ('0', '₀'),
    ('1', '₁'),
    ('2', '₂'),
    ('3', '₃'),
    ('4', '₄'),
    ('5', '₅'),
    ('6', '₆'),
    ('7', '₇'),
    ('8', '₈'),
    ('9', '₉'),
    ('+', '₊'),
    ('-', '₋'),
    ('(', '₍'),
    (')', '₎'),
    ('a', 'ₐ'),
    ('i', 'ᵢ'),
    ('j', 'ⱼ'),
    ('k', 'ₖ'),
    ('l', 'ₗ'),
    ('m', 'ₘ'),
    ('n', 'ₙ'),
    // There are no small forms of these; they can stay as they are.
    (',', ','),
    ('′', '′'),
];

/// Gives a text as a superscript, if Unicode has one for each of its characters.
pub(super) fn superscript(text: &str) -> Option<String> {
    translated(text, &SUPERSCRIPTS)
}

/// Gives a text as a subscript, if Unicode has one for each of its characters.
pub(super) fn subscript(text: &str) -> Option<String> {
    translated(text, &SUBSCRIPTS)
}

fn translated(text: &str, table: &[(char, char)]) -> Option<String> {
    text.chars().map(|c| table.iter().find(|(from, _)| *from == c).map(|(_, to)| *to)).collect()
}
