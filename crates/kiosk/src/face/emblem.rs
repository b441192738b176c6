//! The organisation's emblem: a foreign file that becomes pixels before anything shows it.
//!
//! Neither scripts, references, texts nor anything else of the file outlives that: what is passed on is a
//! PNG of our own making.

use std::io::{Cursor, Read as _};
use std::path::Path;

use image::imageops::FilterType;
use image::{ImageFormat, ImageReader, Limits, RgbaImage};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree, roxmltree};
use thiserror::Error;

/// Width and height of the picture in pixels: the largest an emblem is shown, text at 200 % on a large panel.
pub const SIDE: u32 = 160;
/// A file, at most.
const MOST_BYTES: u64 = 256 * 1024;
/// Elements and attributes of a drawing, at most.
const MOST_NODES: u32 = 5_000;
/// A photograph's side, at most.
const MOST_PIXELS: u32 = 4_096;

const SVG: &str = "http://www.w3.org/2000/svg";
/// What a drawing may be made of. `use`, `image`, `text` and filters are not: they could refer to other
/// files, need fonts, or make a small file a large task.
const ELEMENTS: [&str; 18] = [
    "svg",
    "g",
    "defs",
    "title",
    "desc",
    "metadata",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
];

/// Why a file is no emblem.
#[derive(Debug, Error)]
pub enum EmblemError {
    /// It cannot be read.
    #[error("{} cannot be read: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is too large.
    #[error("the file has more than {MOST_BYTES} bytes")]
    TooLarge,
    /// It is neither of the two kinds.
    #[error("the file is neither SVG nor PNG")]
    OtherKind,
    /// It is no XML that could be a drawing.
    #[error("the drawing cannot be read: {0}")]
    Xml(#[from] roxmltree::Error),
    /// It has an element that no emblem needs.
    #[error("the drawing has an element <{name}>; save it as plain paths, without texts, pictures and filters")]
    Element {
        /// Its name.
        name: String,
    },
    /// It is no drawing.
    #[error("the drawing cannot be read: {0}")]
    Drawing(#[from] usvg::Error),
    /// It is no picture.
    #[error("the picture cannot be read: {0}")]
    Picture(#[from] image::ImageError),
    /// Nothing is to be seen on it.
    #[error("nothing is to be seen on it")]
    Blank,
}

/// The emblem in the file at `path` as a PNG, [`SIDE`] pixels wide and high.
///
/// # Errors
///
/// An [`EmblemError`] that says what the file should have been.
pub fn picture(path: &Path) -> Result<Vec<u8>, EmblemError> {
    let unreadable = |source| EmblemError::Unreadable { path: path.to_owned(), source };
    let file = std::fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > MOST_BYTES {
        return Err(EmblemError::TooLarge);
    }
    from_bytes(&bytes)
}

/// As [`picture`], from the bytes of the file.
///
/// # Errors
///
/// As [`picture`].
pub fn from_bytes(bytes: &[u8]) -> Result<Vec<u8>, EmblemError> {
    let pixels = if bytes.starts_with(b"\x89PNG\r\n") {
        photograph(bytes)?
    } else {
        drawing(std::str::from_utf8(bytes).map_err(|_| EmblemError::OtherKind)?)?
    };
    if pixels.pixels().all(|pixel| pixel.0.last() == Some(&0)) {
        return Err(EmblemError::Blank);
    }
    let mut png = Cursor::new(Vec::new());
    pixels.write_to(&mut png, ImageFormat::Png)?;
    Ok(png.into_inner())
}

fn photograph(bytes: &[u8]) -> Result<RgbaImage, EmblemError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), ImageFormat::Png);
    let mut limits = Limits::default();
    (limits.max_image_width, limits.max_image_height) = (Some(MOST_PIXELS), Some(MOST_PIXELS));
    reader.limits(limits);
    let small = reader.decode()?.resize(SIDE, SIDE, FilterType::Lanczos3).into_rgba8();
    let mut square = RgbaImage::new(SIDE, SIDE);
    let (left, top) = ((SIDE.saturating_sub(small.width())) / 2, (SIDE.saturating_sub(small.height())) / 2);
    image::imageops::overlay(&mut square, &small, left.into(), top.into());
    Ok(square)
}

fn drawing(text: &str) -> Result<RgbaImage, EmblemError> {
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..Default::default() };
    let document = roxmltree::Document::parse_with_options(text, options)?;
    if !document.root_element().has_tag_name((SVG, "svg")) {
        return Err(EmblemError::OtherKind);
    }
    // What drawing programs note down in name spaces of their own is not drawn.
    let drawn = document.descendants().filter(|node| node.tag_name().namespace() == Some(SVG));
    for name in drawn.map(|node| node.tag_name().name()) {
        if !ELEMENTS.contains(&name) {
            return Err(EmblemError::Element { name: name.to_owned() });
        }
    }
    let tree = Tree::from_xmltree(&document, &usvg::Options::default())?;
    let (width, height) = (tree.size().width(), tree.size().height());
    let side = f32::from(u16::try_from(SIDE).unwrap_or(u16::MAX));
    let scale = side / width.max(height);
    let place =
        Transform::from_scale(scale, scale).post_translate((side - width * scale) / 2.0, (side - height * scale) / 2.0);
    let mut pixmap = Pixmap::new(SIDE, SIDE).ok_or(EmblemError::Blank)?;
    resvg::render(&tree, place, &mut pixmap.as_mut());
    let straight = pixmap.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    RgbaImage::from_raw(SIDE, SIDE, straight.collect()).ok_or(EmblemError::Blank)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn svg(inside: &str) -> String {
        format!(
            r#"<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 48 48">{inside}</svg>"#
        )
    }

    fn shown(bytes: &[u8]) -> RgbaImage {
        let png = from_bytes(bytes).expect("an emblem");
        let picture = image::load_from_memory(&png).expect("a picture").into_rgba8();
        assert_eq!(picture.dimensions(), (SIDE, SIDE));
        picture
    }

    #[test]
    fn a_drawing_becomes_pixels() {
        let picture = shown(svg(r##"<style>.a{fill:#00ff00}</style><rect width="24" height="48" fill="#ff0000"/><rect class="a" x="24" width="24" height="48"/>"##).as_bytes());
        assert_eq!(picture.get_pixel(10, 80).0, [255, 0, 0, 255]);
        assert_eq!(picture.get_pixel(150, 80).0, [0, 255, 0, 255]);
    }

    #[test]
    fn a_drawing_that_is_not_square_stands_in_the_middle() {
        let wide = r##"<svg xmlns="http://www.w3.org/2000/svg" width="96" height="48"><rect width="96" height="48" fill="#0000ff"/></svg>"##;
        let picture = shown(wide.as_bytes());
        assert_eq!(picture.get_pixel(80, 10).0[3], 0);
        assert_eq!(picture.get_pixel(80, 80).0, [0, 0, 255, 255]);
    }

    #[test]
    fn a_photograph_is_made_small() {
        let mut png = Cursor::new(Vec::new());
        RgbaImage::from_pixel(600, 300, image::Rgba([9, 90, 200, 255]))
            .write_to(&mut png, ImageFormat::Png)
            .expect("PNG");
        let picture = shown(png.get_ref());
        assert_eq!(picture.get_pixel(80, 80).0, [9, 90, 200, 255]);
        assert_eq!(picture.get_pixel(80, 10).0[3], 0);
    }

    #[test]
    fn what_does_more_than_draw_is_refused() {
        for (inside, name) in [
            ("<script>alert(1)</script>", "script"),
            (r#"<image href="https://example.com/x.png"/>"#, "image"),
            (r##"<g id="a"><use xlink:href="#a"/></g>"##, "use"),
            ("<foreignObject/>", "foreignObject"),
            (r#"<filter id="f"><feFlood/></filter>"#, "filter"),
            ("<text>DoE</text>", "text"),
            (r#"<a href="javascript:x"><path d="M0 0h9v9z"/></a>"#, "a"),
            (r#"<path d="M0 0h9v9z"><animate attributeName="d"/></path>"#, "animate"),
        ] {
            match from_bytes(svg(inside).as_bytes()) {
                Err(EmblemError::Element { name: found }) => assert_eq!(found, name),
                other => panic!("{inside}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_no_emblem_is_told_apart() {
        let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"{}\">]>{}", "x".repeat(100), svg("&a;"));
        assert!(matches!(from_bytes(bomb.as_bytes()), Err(EmblemError::Xml(roxmltree::Error::DtdDetected))));
        let many = svg(&"<g/>".repeat(6_000));
        assert!(matches!(from_bytes(many.as_bytes()), Err(EmblemError::Xml(_))));
        assert!(matches!(from_bytes(svg("").as_bytes()), Err(EmblemError::Blank)));
        assert!(matches!(from_bytes(b"<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"), Err(EmblemError::OtherKind)));
        assert!(matches!(from_bytes(b"\xff\xd8\xff\xe0 JPEG"), Err(EmblemError::OtherKind)));
        assert!(matches!(from_bytes(b"\x89PNG\r\n\x1a\nbroken"), Err(EmblemError::Picture(_))));
        let nowhere = picture(Path::new("no-such-emblem.svg"));
        assert!(matches!(nowhere, Err(EmblemError::Unreadable { .. })));
    }
}
