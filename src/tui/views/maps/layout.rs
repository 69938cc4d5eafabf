//! Where the maps of all stages stand: a column a stage, those of a layer beside each other with the same maps in the same rows.

use crate::inspect::maps::{Activations, Role, Stage};
use crate::viz::pixels::PixelShape;
use crate::viz::resample::Scale;
use crate::viz::sizing::first_of_page;
use std::ops::Range;

/// Pixels on the longer side that maps are drawn with at the most, and at the least where all stages are to have room.
const PIXELS: Range<usize> = 6..65;
/// Pixels of a map where not all stages have room.
const CLEAR: usize = 14;
/// Maps that are to be seen of each layer at the least.
const FEWEST: usize = 3;
/// A map that is this many pixels on its longer side shows all that there is to see.
const ENLARGED: usize = 16;
/// Columns of a stage at the least: its name has room.
const NARROWEST: usize = 2;
/// Columns of pixels that the units of a fully connected layer take at the most.
const STRIP: usize = 8;

/// Stages that have the same maps: a weighted sum, and what becomes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The stages.
    pub stages: Range<usize>,
    /// Whether the maps are single values.
    pub flat: bool,
}

/// A stage on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    /// The stage.
    pub stage: usize,
    /// The column of the screen that it begins at.
    pub x: usize,
    /// The columns that it takes.
    pub width: usize,
    /// The scale of its maps, or of its units.
    pub scale: Scale,
    /// The maps that are shown.
    pub maps: Range<usize>,
    /// Rows from one map to the next, or units in a column of units.
    pub pitch: usize,
    /// Whether the maps are single values.
    pub flat: bool,
}

/// A group on the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// The columns of the screen that it takes.
    pub columns: Range<usize>,
    /// Its first stage.
    pub stage: usize,
    /// The maps that are shown of all stages.
    pub maps: Range<usize>,
}

/// All that has room.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// The stages.
    pub columns: Vec<Column>,
    /// The groups that they are in.
    pub spans: Vec<Span>,
    /// Whether there are groups before the first one that is shown, and behind the last one.
    pub more: [bool; 2],
}

/// Room for maps, and what is to be among them.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// The shape of a pixel.
    pub shape: PixelShape,
    /// Columns of the screen.
    pub columns: usize,
    /// Rows of the screen.
    pub rows: usize,
    /// The selected stage.
    pub stage: usize,
    /// The selected map.
    pub map: usize,
}

/// Groups the stages: each weighted sum begins a group, and so does whatever has other maps than what is before it.
pub fn groups(found: &Activations) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for (index, stage) in found.stages.iter().enumerate() {
        let before = index.checked_sub(1).map(|before| &found.stages[before]);
        let goes_on = |before: &Stage| before.maps.total == stage.maps.total && before.role != Role::Input;
        match groups.last_mut() {
            Some(group) if stage.role != Role::Sum && before.is_some_and(goes_on) => group.stages.end += 1,
            _ => groups.push(Group { stages: index..index + 1, flat: stage.is_flat() }),
        }
    }
    groups
}

/// A group at some size.
#[derive(Clone, Debug)]
struct Sized {
    group: Group,
    scale: Scale,
    /// Columns of each stage.
    widths: Vec<usize>,
    /// Rows from one map to the next, or units in a column of units.
    pitch: usize,
    /// Maps below each other, or units.
    down: usize,
    /// Maps there are.
    count: usize,
}

impl Sized {
    /// A group whose maps have at most so many pixels on their longer side.
    fn of(found: &Activations, group: &Group, room: &Room, pixels: usize) -> Self {
        let stages = &found.stages[group.stages.clone()];
        let count = stages.iter().map(|stage| stage.maps.count).min().unwrap_or(0);
        if group.flat {
            return Self::strips(group, room, count);
        }
        let first = &stages[0].maps;
        let most = (ENLARGED / first.height.max(first.width).max(1)).max(1);
        let scale = Scale::fit(first.height, first.width, pixels, pixels, most);
        let cells = stages.iter().map(|stage| {
            let (height, width) = scale.size(stage.maps.height, stage.maps.width);
            room.shape.cells(width, height)
        });
        let (widths, heights): (Vec<usize>, Vec<usize>) = cells.unzip();
        let height = heights.into_iter().max().unwrap_or(1).max(1);
        let (apart, touching) = ((room.rows + 1) / (height + 1), room.rows / height);
        // Rows of maps touch where more of them have room then.
        let pitch = if apart >= touching.min(count) { height + 1 } else { height };
        let widths = widths.into_iter().map(|width| width.max(NARROWEST)).collect();
        Self { group: group.clone(), scale, widths, pitch, down: apart.max(touching), count }
    }

    /// A group of single values: a pixel each, in columns from the top.
    fn strips(group: &Group, room: &Room, count: usize) -> Self {
        let (across, down) = room.shape.pixels(2, room.rows);
        let times = if 2 * count <= down && across == 2 { 2 } else { 1 };
        let pitch = (down / times).max(1);
        let strips = count.div_ceil(pitch).clamp(1, STRIP);
        let (width, _) = room.shape.cells(strips * times, 1);
        // A blank after each name but the last.
        let mut widths = vec![width.max(NARROWEST + 1); group.stages.len()];
        widths.last_mut().into_iter().for_each(|last| *last = width.max(NARROWEST));
        Self {
            group: group.clone(),
            scale: Scale::Enlarge(times),
            widths,
            pitch,
            down: strips * pitch,
            count,
        }
    }

    /// The columns that it takes with so many maps beside each other: one before each stage, and one before the units of a layer.
    fn columns(&self, breadth: usize) -> usize {
        let own: usize = self.widths.iter().sum();
        if self.group.flat { own + 1 } else { (own + self.widths.len()) * breadth }
    }

    /// The columns of maps that it has any use for.
    fn greatest_breadth(&self) -> usize {
        if self.group.flat { 1 } else { self.count.div_ceil(self.down.max(1)).max(1) }
    }

    /// Whether so many maps of it can be seen as are wanted.
    fn shows(&self, fewest: usize) -> bool {
        self.group.flat || self.down >= fewest.min(self.count)
    }
}

/// Lays the groups out: as large as all of them have room with some maps each, and then with as many maps as have room. Where
/// not all have room, those around the selected one are shown.
pub fn plan(found: &Activations, groups: &[Group], room: &Room) -> Plan {
    let sized =
        |pixels: usize| groups.iter().map(|group| Sized::of(found, group, room, pixels)).collect::<Vec<_>>();
    let all = |sized: &Vec<Sized>| {
        let columns: usize = sized.iter().map(|sized| sized.columns(1)).sum();
        columns <= room.columns && sized.iter().all(|sized| sized.shows(FEWEST))
    };
    let some = |fewest: usize| {
        let fits = move |sized: &Vec<Sized>| {
            sized.iter().all(|sized| sized.shows(fewest) && sized.columns(1) <= room.columns)
        };
        (1..=CLEAR).rev().map(sized).find(fits)
    };
    let chosen = PIXELS.rev().map(sized).find(all).or_else(|| some(2)).or_else(|| some(1));
    placed(&chosen.unwrap_or_else(|| sized(1)), room)
}

/// Gives how many maps of each group stand beside each other: as long as there is room, one more of the one that shows least.
fn breadths(sized: &[Sized], room: usize) -> Vec<usize> {
    let mut breadths = vec![1; sized.len()];
    let taken = |breadths: &[usize]| {
        sized.iter().zip(breadths).map(|(sized, breadth)| sized.columns(*breadth)).sum::<usize>()
    };
    loop {
        let left = room.saturating_sub(taken(&breadths));
        let could = |index: &usize| {
            breadths[*index] < sized[*index].greatest_breadth() && sized[*index].columns(1) <= left
        };
        let share = |index: &usize| 1000 * breadths[*index] * sized[*index].down / sized[*index].count.max(1);
        let Some(next) = (0..sized.len()).filter(could).min_by_key(share) else { return breadths };
        breadths[next] += 1;
    }
}

/// Places the groups from the left, the first one so that the selected one is seen.
fn placed(sized: &[Sized], room: &Room) -> Plan {
    let breadths = breadths(sized, room.columns);
    let columns = |index: usize| sized[index].columns(breadths[index]);
    let selected = sized.iter().position(|sized| sized.group.stages.contains(&room.stage)).unwrap_or(0);
    let taken = |first: usize| (first..=selected).map(columns).sum::<usize>();
    let first = (0..=selected).find(|first| taken(*first) <= room.columns).unwrap_or(selected);
    let (mut plan, mut x, mut end) = (Plan::default(), 0, first);
    for index in first..sized.len() {
        let width = columns(index);
        if x + width > room.columns && end > first {
            break;
        }
        place(&sized[index], breadths[index], x, room, &mut plan);
        (x, end) = (x + width, end + 1);
    }
    plan.more = [first > 0, end < sized.len()];
    plan
}

/// Places the stages of a group with so many maps beside each other.
fn place(sized: &Sized, breadth: usize, x: usize, room: &Room, plan: &mut Plan) {
    let page = sized.down * breadth;
    let own = sized.group.stages.contains(&room.stage);
    let first =
        first_of_page(if own { room.map.min(sized.count.saturating_sub(1)) } else { 0 }, page, sized.count);
    let (start, mut x) = (x, x);
    for part in 0..breadth {
        let from = (first + part * sized.down).min(sized.count);
        let maps = from..(from + sized.down).min(sized.count);
        for (index, &width) in sized.widths.iter().enumerate() {
            x += usize::from(!sized.group.flat || index == 0);
            let (scale, pitch, flat) = (sized.scale, sized.pitch, sized.group.flat);
            let stage = sized.group.stages.start + index;
            plan.columns.push(Column { stage, x, width, scale, maps: maps.clone(), pitch, flat });
            x += width;
        }
    }
    let maps = first..(first + page).min(sized.count);
    plan.spans.push(Span { columns: start..x, stage: sized.group.stages.start, maps });
}
