//! Pictures of digits → the strokes that a hand would draw them with: thinned to lines, which are traced.

/// A pixel: column and row.
pub type Pixel = (usize, usize);

/// Thins the ink of a picture to lines a pixel wide (Zhang and Suen 1984). Bytes from 128 on are ink.
pub fn thinned(width: usize, height: usize, bytes: &[u8]) -> Vec<bool> {
    let mut ink: Vec<bool> = bytes.iter().map(|byte| *byte >= 128).collect();
    loop {
        let before = ink.clone();
        for half in [false, true] {
            let goes = |place: &usize| ink[*place] && is_edge(&around(width, height, &ink, *place), half);
            let gone: Vec<usize> = (0..ink.len()).filter(goes).collect();
            gone.into_iter().for_each(|place| ink[place] = false);
        }
        if ink == before {
            return ink;
        }
    }
}

/// The eight neighbours of a pixel, from the one above on, clockwise.
fn around(width: usize, height: usize, ink: &[bool], place: usize) -> [bool; 8] {
    let (x, y) = ((place % width) as isize, (place / width) as isize);
    [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1)].map(|(right, down)| {
        let (x, y) = (x + right, y + down);
        let inside = (0..width as isize).contains(&x) && (0..height as isize).contains(&y);
        inside && ink[y as usize * width + x as usize]
    })
}

/// Whether a pixel with these neighbours is on the edge and may go, in either half of a turn.
fn is_edge(neighbours: &[bool; 8], half: bool) -> bool {
    let count = neighbours.iter().filter(|ink| **ink).count();
    let begins = (0..8).filter(|i| !neighbours[*i] && neighbours[(i + 1) % 8]).count();
    let [up, _, right, _, down, _, left, _] = *neighbours;
    let open = if half { !(up && left && (right || down)) } else { !(right && down && (up || left)) };
    (2..=6).contains(&count) && begins == 1 && open
}

/// The strokes of a picture: each runs through neighbouring pixels, from an end or a crossing to another.
pub fn strokes(width: usize, height: usize, bytes: &[u8]) -> Vec<Vec<Pixel>> {
    let ink = thinned(width, height, bytes);
    let mut edges: Vec<(usize, usize)> = Vec::new();
    for place in (0..ink.len()).filter(|place| ink[*place]) {
        edges.extend(
            neighbours(width, height, &ink, place)
                .into_iter()
                .filter(|next| *next > place)
                .map(|next| (place, next)),
        );
    }
    let degree = |edges: &[(usize, usize)], place: usize| {
        edges.iter().filter(|(a, b)| *a == place || *b == place).count()
    };
    let degrees: Vec<usize> = (0..ink.len()).map(|place| degree(&edges, place)).collect();
    let mut strokes: Vec<Vec<usize>> = Vec::new();
    // Lone pixels are dots.
    strokes
        .extend((0..ink.len()).filter(|place| ink[*place] && degrees[*place] == 0).map(|place| vec![place]));
    while !edges.is_empty() {
        // Open lines are begun at their ends, and only rings anywhere.
        let ends = |(a, b): &(usize, usize)| [*a, *b].into_iter().find(|place| degrees[*place] != 2);
        let start = edges.iter().find_map(ends).unwrap_or(edges[0].0);
        let mut stroke = vec![start];
        let mut place = start;
        while let Some(at) = edges.iter().position(|(a, b)| *a == place || *b == place) {
            let (a, b) = edges.swap_remove(at);
            place = if a == place { b } else { a };
            stroke.push(place);
            if degrees[place] != 2 {
                break;
            }
        }
        strokes.push(stroke);
    }
    let pixel = |place: &usize| (place % width, place / width);
    strokes.iter().map(|stroke| stroke.iter().map(pixel).collect()).collect()
}

/// The inked neighbours of a pixel; a diagonal one only where no way round the corner leads there.
fn neighbours(width: usize, height: usize, ink: &[bool], place: usize) -> Vec<usize> {
    let round = around(width, height, ink, place);
    let (x, y) = (place % width, place / width);
    let steps = [(0, -1), (1, -1), (1, 0), (1, 1), (0, 1), (-1, 1), (-1, 0), (-1, -1_isize)];
    let leads = |i: &usize| round[*i] && (i.is_multiple_of(2) || !(round[(i + 7) % 8] || round[(i + 1) % 8]));
    (0..8)
        .filter(leads)
        .map(|i| y.wrapping_add_signed(steps[i].1) * width + x.wrapping_add_signed(steps[i].0))
        .collect()
}

/// The steps of the keys along a stroke, from its first pixel on.
pub fn steps(stroke: &[Pixel]) -> Vec<(isize, isize)> {
    let mut was_upright = false;
    let pairs = stroke.windows(2).flat_map(|pair| {
        let (right, down) =
            (pair[1].0 as isize - pair[0].0 as isize, pair[1].1 as isize - pair[0].1 as isize);
        // On first the way that the last step went: corners are then cut where the line is slanted.
        let steps = if was_upright { [(0, down), (right, 0)] } else { [(right, 0), (0, down)] };
        was_upright = right == 0;
        steps
    });
    pairs.filter(|step| *step != (0, 0)).collect()
}
