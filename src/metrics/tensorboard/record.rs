//! The frame around each message of an event file (TFRecord): its length and its checksum, each with a checksum of its own.

/// What is added to a checksum that lies among the data it is of, so that nobody takes it for data.
const MASK: u32 = 0xa282_ead8;

/// Gives `data` in its frame.
pub fn framed(data: &[u8]) -> Vec<u8> {
    let length = (data.len() as u64).to_le_bytes();
    let mut frame = Vec::with_capacity(data.len() + 16);
    frame.extend(length);
    frame.extend(masked(&length).to_le_bytes());
    frame.extend(data);
    frame.extend(masked(data).to_le_bytes());
    frame
}

/// Gives the checksum of `data` (CRC-32C) in the form in which it lies beside them.
pub(super) fn masked(data: &[u8]) -> u32 {
    crc32c::crc32c(data).rotate_right(15).wrapping_add(MASK)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The vectors of RFC 3720, appendix B.4.
    #[test]
    fn the_checksum_is_that_of_the_standard() {
        let rising: Vec<u8> = (0..32).collect();
        for (data, expected) in [
            (&[0; 32][..], 0x8a91_36aa),
            (&[0xff; 32], 0x62a8_ab43),
            (&rising, 0x46dd_794e),
            (b"123456789", 0xe306_9283),
        ] {
            assert_eq!(crc32c::crc32c(data), expected, "{data:?}");
        }
    }

    /// Each event file of TensorFlow begins so: a message of 24 bytes.
    #[test]
    fn a_frame_begins_as_those_of_tensorflow_do() {
        let frame = framed(&[0; 24]);
        assert_eq!(&frame[..12], b"\x18\0\0\0\0\0\0\0\xa3\x7fK\"");
        assert_eq!(frame.len(), 24 + 16);
    }
}
