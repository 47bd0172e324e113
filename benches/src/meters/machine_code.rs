//! Which instructions of a program are atomic read-modify-writes.

/// An ELF file of `x86_64`.
#[derive(Debug)]
pub(super) struct Program<'a> {
    bytes: &'a [u8],
    segments: Vec<Segment>,
}

/// Bytes of the file that lie at an address.
#[derive(Debug)]
struct Segment {
    offset: u64,
    address: u64,
    length: u64,
}

/// The kind of a segment that is loaded.
const LOADED: u64 = 1;

impl<'a> Program<'a> {
    pub(super) fn of(bytes: &'a [u8]) -> Option<Self> {
        if !bytes.starts_with(b"\x7fELF\x02\x01") {
            return None;
        }
        let first = number(bytes, 32, 8)?;
        let (size, count) = (number(bytes, 54, 2)?, number(bytes, 56, 2)?);
        let segments = (0..count).map(|index| {
            let at = first + index * size;
            let segment = Segment {
                offset: number(bytes, at + 8, 8)?,
                address: number(bytes, at + 16, 8)?,
                length: number(bytes, at + 32, 8)?,
            };
            Some((number(bytes, at, 4)?, segment))
        });
        let segments: Option<Vec<_>> = segments.collect();
        let loaded = segments?.into_iter().filter(|(kind, _)| *kind == LOADED);
        Some(Self {
            bytes,
            segments: loaded.map(|(_, segment)| segment).collect(),
        })
    }

    /// Whether the instruction at this address reads, changes and writes memory as one.
    pub(super) fn is_locked(&self, address: u64) -> bool {
        let of = |segment: &&Segment| {
            (segment.address..segment.address + segment.length).contains(&address)
        };
        let Some(segment) = self.segments.iter().find(of) else {
            return false;
        };
        let offset = usize::try_from(address - segment.address + segment.offset);
        let code = offset.ok().and_then(|offset| self.bytes.get(offset..));
        code.is_some_and(is_locked)
    }
}

/// A little-endian number of so many bytes.
fn number(bytes: &[u8], at: u64, length: usize) -> Option<u64> {
    let at = usize::try_from(at).ok()?;
    let bytes = bytes.get(at..at + length)?;
    Some(
        bytes
            .iter()
            .rev()
            .fold(0, |n, &byte| n << 8 | u64::from(byte)),
    )
}

/// Whether the instruction that begins here is locked: by its prefix, or as an `xchg` with memory
/// always is.
fn is_locked(code: &[u8]) -> bool {
    let is_prefix =
        |byte: &u8| matches!(byte, 0x26 | 0x2e | 0x36 | 0x3e | 0x64..=0x67 | 0xf2 | 0xf3);
    for (index, byte) in code.iter().enumerate() {
        match byte {
            0xf0 => return true,
            byte if is_prefix(byte) => {}
            // REX: the operation is next.
            0x40..=0x4f => return is_exchange(&code[index + 1..]),
            _ => return is_exchange(&code[index..]),
        }
    }
    false
}

fn is_exchange(code: &[u8]) -> bool {
    // The two upper bits of the second byte tell a register from memory.
    matches!(code, [0x86 | 0x87, operands, ..] if *operands < 0xc0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locked_instruction_is_told_by_its_bytes() {
        // lock inc qword ptr [rip + x]; lock cmpxchg word ptr [rdi], cx; xchg [rip + x], rax.
        assert!(is_locked(&[0xf0, 0x48, 0xff, 0x05, 0, 0, 0, 0]));
        assert!(is_locked(&[0x66, 0xf0, 0x0f, 0xb1, 0x0f]));
        assert!(is_locked(&[0x48, 0x87, 0x05, 0, 0, 0, 0]));
        // xchg rax, rbx; xchg ax, ax; mov [rdi], rax; rep stosb.
        assert!(!is_locked(&[0x48, 0x87, 0xd8]));
        assert!(!is_locked(&[0x66, 0x90]));
        assert!(!is_locked(&[0x48, 0x89, 0x07]));
        assert!(!is_locked(&[0xf3, 0xaa]));
        assert!(!is_locked(&[]));
    }

    #[test]
    fn an_address_is_found_in_its_segment() {
        let mut file = vec![0; 0x100];
        file[..6].copy_from_slice(b"\x7fELF\x02\x01");
        file[32] = 64;
        (file[54], file[56]) = (56, 1);
        file[64] = 1;
        file[64 + 8] = 0xc0;
        file[64 + 17] = 0x10;
        file[64 + 32] = 0x20;
        file[0xc8] = 0xf0;
        let program = Program::of(&file).unwrap();
        assert!(program.is_locked(0x1008));
        assert!(!program.is_locked(0x1009));
        assert!(!program.is_locked(0x2008));
        assert!(Program::of(b"MZ").is_none());
    }
}
