//! What stands in the memory of a running process.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{Read as _, Seek as _, SeekFrom},
    ops::Range,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};

/// Bytes that are read at once; the end of a piece is read again with the next.
const PIECE: usize = 1 << 20;
/// The smallest page of memory of the systems the tests run on.
const PAGE: u64 = 4096;
/// Bytes that the system keeps of a page (pagemap).
const ENTRY: usize = 8;
const PAGES_AT_ONCE: usize = 1 << 16;
/// Pixels in a row that stand for their picture.
const PIXELS: usize = 24;

/// A text or a picture in every form a program may keep it in.
#[derive(Clone, Debug)]
pub struct Secret {
    what: String,
    forms: Vec<(&'static str, Vec<u8>)>,
}

impl Secret {
    /// The text `secret`, which is `what`: one byte or two for each letter; digits also as numbers.
    pub fn new(what: &str, secret: &str) -> Self {
        let mut forms = vec![
            ("one byte a letter", secret.as_bytes().to_vec()),
            ("two bytes a letter", secret.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ];
        if secret.bytes().all(|byte| byte.is_ascii_digit()) {
            forms.push(("one byte a digit", secret.bytes().map(|byte| byte - b'0').collect()));
        }
        Self { what: what.to_owned(), forms }
    }

    /// The picture in this JPEG file, which is `what`: a piece of the file, and of its pixels as programs pass
    /// them on and draw them.
    pub fn picture(what: &str, jpeg: &[u8]) -> Self {
        let rgb = image::load_from_memory(jpeg).unwrap().into_rgb8();
        let middle = rgb.rows().nth(usize::try_from(rgb.height() / 2).unwrap()).unwrap();
        let row: Vec<[u8; 3]> = middle.map(|pixel| pixel.0).collect();
        // Where most happens in the row: plain ground is the same in many pictures. Three bytes of a pixel make
        // four letters of base 64, whichever pixel is the first.
        let colors = |piece: &&[[u8; 3]]| piece.iter().collect::<BTreeSet<_>>().len();
        let piece = row.windows(PIXELS).max_by_key(colors).unwrap();
        let with_fourth = |order: [usize; 3]| {
            piece.iter().flat_map(|pixel| [pixel[order[0]], pixel[order[1]], pixel[order[2]], 255]).collect()
        };
        let forms = vec![
            ("a file", jpeg[jpeg.len() / 2..][..PIXELS * 3].to_vec()),
            ("three bytes a pixel", piece.concat()),
            ("base 64", BASE64_STANDARD.encode(piece.concat()).into_bytes()),
            ("red, green, blue and one", with_fourth([0, 1, 2])),
            ("blue, green, red and one", with_fourth([2, 1, 0])),
        ];
        Self { what: what.to_owned(), forms }
    }
}

/// One place where a secret stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Find {
    /// Which secret, in which form.
    pub what: String,
    /// In which part of the memory, as the system names it.
    pub region: String,
    /// Where.
    pub address: u64,
    /// What stands around it, as far as it is text.
    pub around: String,
}

/// Every place in the memory of `pid` where one of the secrets stands.
pub fn search(pid: u32, secrets: &[Secret]) -> Vec<Find> {
    let maps = fs::read_to_string(format!("/proc/{pid}/smaps")).unwrap();
    let mut memory = File::open(format!("/proc/{pid}/mem")).unwrap();
    let mut pages = File::open(format!("/proc/{pid}/pagemap")).unwrap();
    let mut finds = Vec::new();
    for region in regions(&maps) {
        for run in runs(&mut pages, &region) {
            search_run(&mut memory, &run, &region.name, secrets, &mut finds);
        }
    }
    finds
}

/// The parts of a region that have memory behind them; web views reserve far more than they ever use.
fn runs(pagemap: &mut File, region: &Region) -> Vec<Range<u64>> {
    let mut found: Vec<Range<u64>> = Vec::new();
    let mut entries = vec![0; PAGES_AT_ONCE * ENTRY];
    let mut page = region.from / PAGE;
    while page < region.to / PAGE {
        let wanted = usize::try_from(region.to / PAGE - page).unwrap().min(PAGES_AT_ONCE) * ENTRY;
        let at = SeekFrom::Start(page * u64::try_from(ENTRY).unwrap());
        if pagemap.seek(at).and_then(|_| pagemap.read_exact(&mut entries[..wanted])).is_err() {
            break;
        }
        for entry in entries[..wanted].chunks_exact(ENTRY) {
            // Bits 62 and 63: swapped, present.
            if entry[ENTRY - 1] & 0xC0 != 0 {
                match found.last_mut() {
                    Some(last) if last.end == page * PAGE => last.end += PAGE,
                    _ => found.push(page * PAGE..(page + 1) * PAGE),
                }
            }
            page += 1;
        }
    }
    found
}

fn search_run(memory: &mut File, run: &Range<u64>, region: &str, secrets: &[Secret], finds: &mut Vec<Find>) {
    let longest = secrets.iter().flat_map(|secret| &secret.forms).map(|(_, form)| form.len()).max().unwrap_or(1);
    let mut at = run.start;
    let mut piece = vec![0; PIECE + longest];
    while at < run.end {
        let wanted = usize::try_from(run.end - at).unwrap().min(piece.len());
        // A page that was given back meanwhile cannot be read, and then holds nothing.
        let read = memory.seek(SeekFrom::Start(at)).and_then(|_| memory.read(&mut piece[..wanted])).unwrap_or(0);
        let bytes = &piece[..read];
        for secret in secrets {
            for (form, wanted) in &secret.forms {
                for offset in positions(bytes, wanted) {
                    let address = at + u64::try_from(offset).unwrap();
                    let what = format!("{}, {form}", secret.what);
                    let find = Find { what, region: region.to_owned(), address, around: around(bytes, offset) };
                    if !finds.iter().any(|known| known.address == address && known.what == find.what) {
                        finds.push(find);
                    }
                }
            }
        }
        at += u64::try_from(PIECE).unwrap();
    }
}

fn positions<'a>(bytes: &'a [u8], wanted: &'a [u8]) -> impl Iterator<Item = usize> + 'a {
    let (first, rest) = wanted.split_first().unwrap();
    let candidates = bytes.iter().enumerate().filter(move |&(_, byte)| byte == first);
    candidates.map(|(offset, _)| offset).filter(move |&offset| bytes[offset + 1..].starts_with(rest))
}

fn around(bytes: &[u8], offset: usize) -> String {
    let piece = &bytes[offset.saturating_sub(48)..bytes.len().min(offset + 96)];
    piece.iter().map(|&byte| if byte.is_ascii_graphic() || byte == b' ' { char::from(byte) } else { '.' }).collect()
}

/// A part of a process's memory.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Region {
    from: u64,
    to: u64,
    name: String,
}

/// The regions that can hold what was written while the program ran: readable, with pages of memory behind
/// them, and not a file's own pages.
fn regions(smaps: &str) -> Vec<Region> {
    let mut found = Vec::new();
    let mut current = None;
    for line in smaps.lines() {
        if let Some(region) = header(line) {
            current = region;
        } else if let Some(pages) = line.strip_prefix("Anonymous:").or_else(|| line.strip_prefix("Shared_Dirty:"))
            && pages.trim() != "0 kB"
        {
            found.extend(current.take());
        }
    }
    found
}

/// The first line of a region; [`Some(None)`] for one that cannot be read.
fn header(line: &str) -> Option<Option<Region>> {
    let mut words = line.split_whitespace();
    let (from, to) = words.next()?.split_once('-')?;
    let address = |text: &str| u64::from_str_radix(text, 16).ok();
    let (from, to) = (address(from)?, address(to)?);
    let rights = words.next()?;
    let name = words.nth(3).unwrap_or("[anonymous]").to_owned();
    let wanted = rights.starts_with('r') && !matches!(name.as_str(), "[vvar]" | "[vsyscall]" | "[vdso]");
    Some(wanted.then_some(Region { from, to, name }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_planted_secret_is_found_in_every_form() {
        let me = std::process::id();
        for (form, planted) in [
            ("one byte a letter", b"83615274".to_vec()),
            ("two bytes a letter", b"8\x003\x006\x001\x005\x002\x007\x004\x00".to_vec()),
            ("one byte a digit", vec![8, 3, 6, 1, 5, 2, 7, 4]),
        ] {
            let heap = std::hint::black_box(planted);
            let at = u64::try_from(heap.as_ptr() as usize).unwrap();
            let finds = search(me, &[Secret::new("the PIN", "83615274")]);
            assert!(finds.iter().any(|find| find.address == at && find.what.ends_with(form)), "{form}: {finds:?}");
        }
    }

    #[test]
    fn regions_without_anything_of_the_process_are_left_out() {
        let region = |rights: &str, anonymous: u32| {
            format!(
                "7f0000000000-7f0000001000 {rights} 00000000 00:00 0 [heap]\nRss: 4 kB\nAnonymous:  {anonymous} kB\n"
            )
        };
        let heap = Region { from: 0x7f00_0000_0000, to: 0x7f00_0000_1000, name: "[heap]".to_owned() };
        assert_eq!(regions(&region("rw-p", 4)), [heap]);
        assert_eq!(regions(&region("rw-p", 0)), []);
        assert_eq!(regions(&region("---p", 4)), []);
    }
}
