//! The trait of all vectors.

/// Lanes of the widest vector.
pub const MOST_LANES: usize = 16;

/// The lanes of one vector instruction set.
pub trait Simd: Copy + Send + Sync + 'static {
    /// `LANES` numbers.
    type Vector: Copy;
    /// The first so many lanes, for the end of a row.
    type Tail: Copy;
    /// A yes or no for each lane.
    type Mask: Copy;
    /// Numbers in a vector, [`MOST_LANES`] at most.
    const LANES: usize;
    /// Whether there are 32 vector registers, not 16.
    const MANY_REGISTERS: bool;

    /// Runs `f` where the compiler may use these instructions.
    fn vectorize<R>(self, f: impl FnOnce(Self) -> R) -> R;

    /// `a`, computed before anything that comes later is read: where registers are few, the compiler would read ahead
    /// and then have to put some away.
    #[inline(always)]
    fn settle(self, a: Self::Vector) -> Self::Vector {
        a
    }
    /// The same number in each lane.
    fn splat(self, value: f32) -> Self::Vector;
    /// The first `count` lanes; all of them if there are fewer.
    fn tail(self, count: usize) -> Self::Tail;

    /// Reads all lanes.
    ///
    /// # Safety
    /// `LANES` numbers can be read at `from`.
    unsafe fn load(self, from: *const f32) -> Self::Vector;
    /// Reads the lanes of `tail`; the others are 0.
    ///
    /// # Safety
    /// As many numbers as `tail` has can be read at `from`.
    unsafe fn load_tail(self, from: *const f32, tail: Self::Tail) -> Self::Vector;
    /// Writes all lanes.
    ///
    /// # Safety
    /// `LANES` numbers can be written at `to`.
    unsafe fn store(self, to: *mut f32, vector: Self::Vector);
    /// Writes the lanes of `tail`.
    ///
    /// # Safety
    /// As many numbers as `tail` has can be written at `to`.
    unsafe fn store_tail(self, to: *mut f32, vector: Self::Vector, tail: Self::Tail);
    /// Writes the first `count` lanes, whole numbers from 0 to 255, as bytes.
    ///
    /// # Safety
    /// `count.min(LANES)` bytes can be written at `to`.
    unsafe fn store_bytes(self, to: *mut u8, vector: Self::Vector, count: usize);
    /// Reads the first `count` lanes from bytes, as the bits of whole numbers; the others are 0.
    ///
    /// # Safety
    /// `count.min(LANES)` bytes can be read at `from`.
    #[inline(always)]
    unsafe fn load_indices(self, from: *const u8, count: usize) -> Self::Vector {
        let mut bits = [0.0; MOST_LANES];
        for (lane, bits) in bits.iter_mut().enumerate().take(count.min(Self::LANES)) {
            // SAFETY: as the caller promises.
            *bits = f32::from_bits(u32::from(unsafe { *from.add(lane) }));
        }
        // SAFETY: no vector has more lanes.
        unsafe { self.load(bits.as_ptr()) }
    }
    /// For each lane one of the four numbers at `from`: that which the last two bits of its index say.
    ///
    /// # Safety
    /// Four numbers can be read at `from`.
    #[inline(always)]
    unsafe fn gather4(self, from: *const f32, indices: Self::Vector) -> Self::Vector {
        let mut lanes = [0.0_f32; MOST_LANES];
        // SAFETY: no vector has more lanes; and the last two bits make 3 at the most, so the caller has promised it.
        unsafe {
            self.store(lanes.as_mut_ptr(), indices);
            for lane in &mut lanes[..Self::LANES] {
                *lane = *from.add(lane.to_bits() as usize & 3);
            }
            self.load(lanes.as_ptr())
        }
    }
    /// Four vectors: `values` where the last two bits of the index say so, 0 elsewhere.
    #[inline(always)]
    fn scatter4(self, values: Self::Vector, indices: Self::Vector) -> [Self::Vector; 4] {
        let (mut lanes, mut bits) = ([0.0_f32; MOST_LANES], [0.0_f32; MOST_LANES]);
        let mut four = [[0.0_f32; MOST_LANES]; 4];
        // SAFETY: no vector has more lanes.
        unsafe {
            self.store(lanes.as_mut_ptr(), values);
            self.store(bits.as_mut_ptr(), indices);
            for (lane, (value, index)) in lanes.into_iter().zip(bits).enumerate() {
                four[index.to_bits() as usize & 3][lane] = value;
            }
            [0, 1, 2, 3].map(|n: usize| self.load(four[n].as_ptr()))
        }
    }
    /// Transposes a square of `LANES` rows of `LANES` numbers; how far the rows lie apart on either side, in numbers.
    ///
    /// # Safety
    /// All rows can be read at `from` and written at `to`, and do not overlap.
    #[inline(always)]
    unsafe fn transpose(self, from: *const f32, from_row: usize, to: *mut f32, to_row: usize) {
        for row in 0..Self::LANES {
            for column in 0..Self::LANES {
                // SAFETY: as the caller promises.
                unsafe { *to.add(column * to_row + row) = *from.add(row * from_row + column) };
            }
        }
    }

    /// a + b
    fn add(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a − b
    fn sub(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a · b
    fn mul(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a / b
    fn div(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// a · b + c, rounded once where the CPU can.
    fn mul_add(self, a: Self::Vector, b: Self::Vector, c: Self::Vector) -> Self::Vector;
    /// √a
    fn sqrt(self, a: Self::Vector) -> Self::Vector;
    /// The greater; `b` where either is not a number.
    fn max(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// The smaller; `b` where either is not a number.
    fn min(self, a: Self::Vector, b: Self::Vector) -> Self::Vector;
    /// 2ⁿ, for whole n in −126..=127.
    fn power_of_two(self, n: Self::Vector) -> Self::Vector;
    /// Where a > b.
    fn greater(self, a: Self::Vector, b: Self::Vector) -> Self::Mask;
    /// Where `a` takes the place of the greatest so far: a > greatest, or the first that is not a number.
    fn beats(self, a: Self::Vector, greatest: Self::Vector) -> Self::Mask;
    /// `yes` where the mask is set, `no` elsewhere.
    fn select(self, mask: Self::Mask, yes: Self::Vector, no: Self::Vector) -> Self::Vector;
    /// The sum of all lanes, as a tree.
    fn sum(self, a: Self::Vector) -> f32;
    /// The sum of each.
    #[inline(always)]
    fn sum_four(self, [a, b, c, d]: [Self::Vector; 4]) -> [f32; 4] {
        [self.sum(a), self.sum(b), self.sum(c), self.sum(d)]
    }
    /// The sum of each.
    #[inline(always)]
    fn sum_eight(self, [a, b, c, d, e, f, g, h]: [Self::Vector; 8]) -> [f32; 8] {
        let ([a, b, c, d], [e, f, g, h]) = (self.sum_four([a, b, c, d]), self.sum_four([e, f, g, h]));
        [a, b, c, d, e, f, g, h]
    }
}
