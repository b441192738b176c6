//! The square code: modules for the window, a picture for other programs.

use std::path::Path;

use enrollment::QrMatrix;
use image::{GrayImage, Luma};
use qrcode::{Color, EcLevel, QrCode};
use thiserror::Error;

/// Light modules around the symbol (ISO/IEC 18004 §6.3.8).
const QUIET_MODULES: u32 = 4;

/// Why there is no square code.
#[derive(Debug, Error)]
pub enum QrError {
    /// The text does not fit into a symbol.
    #[error("the link does not fit into a square code")]
    TooLong,
    /// The matrix is not square or does not fit a picture.
    #[error("the square code has {modules} modules for a side of {size}")]
    NotSquare {
        /// Modules there are.
        modules: usize,
        /// Modules per side.
        size: u16,
    },
    /// The picture could not be written.
    #[error("the picture of the square code could not be written: {0}")]
    Picture(#[from] image::ImageError),
    /// The file could not be written.
    #[error("the picture of the square code could not be written: {0}")]
    File(#[from] std::io::Error),
}

/// The square code of `text` at level M, without its quiet zone.
///
/// # Errors
///
/// [`QrError::TooLong`] above 2,331 bytes.
pub fn matrix(text: &str) -> Result<QrMatrix, QrError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| QrError::TooLong)?;
    let size = u16::try_from(code.width()).map_err(|_| QrError::TooLong)?;
    let modules = code.to_colors().into_iter().map(|color| if color == Color::Dark { '1' } else { '0' }).collect();
    Ok(QrMatrix { size, modules })
}

/// Writes `matrix` as a PNG: black on white, `module_px` pixels a module, four modules of quiet zone.
///
/// The file appears whole or not at all and can be read by its owner only.
///
/// # Errors
///
/// [`QrError`] where the matrix is not square or the file cannot be written.
pub fn write_png(matrix: &QrMatrix, module_px: u32, path: &Path) -> Result<(), QrError> {
    let picture = picture(matrix, module_px.max(1))?;
    let mut png = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut png, image::ImageFormat::Png)?;
    let unfinished = path.with_extension("png.unfinished");
    crate::private_file::write(&unfinished, png.get_ref())?;
    std::fs::rename(&unfinished, path)?;
    Ok(())
}

fn picture(matrix: &QrMatrix, module_px: u32) -> Result<GrayImage, QrError> {
    let size = u32::from(matrix.size);
    let modules = matrix.modules.as_bytes();
    if modules.len() != usize::from(matrix.size) * usize::from(matrix.size) {
        return Err(QrError::NotSquare { modules: modules.len(), size: matrix.size });
    }
    let side_px = (size + 2 * QUIET_MODULES) * module_px;
    Ok(GrayImage::from_fn(side_px, side_px, |x, y| {
        let module = |px: u32| (px / module_px).checked_sub(QUIET_MODULES).filter(|at| *at < size);
        let dark = module(x)
            .zip(module(y))
            .and_then(|(column, row)| modules.get(usize::try_from(row * size + column).ok()?))
            .is_some_and(|module| *module == b'1');
        Luma([if dark { 0 } else { 255 }])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    const LINK: &str = "https://issuer.example:8443/e/AAAAAAAAAAAAAAAAAAAAAA";

    #[test]
    fn a_link_fits_a_small_symbol() {
        let matrix = matrix(LINK).expect("fits");
        assert!(matrix.size <= 49, "version 8 at most, so that modules stay large: {}", matrix.size);
        assert_eq!(matrix.modules.len(), usize::from(matrix.size).pow(2));
    }

    #[test]
    fn the_picture_is_read_back_by_an_independent_decoder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("code.png");
        write_png(&matrix(LINK).expect("fits"), 5, &path).expect("written");
        let picture = image::open(&path).expect("a picture").to_luma8();
        assert_eq!(picture.get_pixel(19, 19), &Luma([255]), "four modules of quiet zone");
        assert_eq!(picture.get_pixel(20, 20), &Luma([0]), "then the finder pattern");
        let (width, height) = picture.dimensions();
        let mut prepared = rqrr::PreparedImage::prepare_from_greyscale(
            usize::try_from(width).expect("fits"),
            usize::try_from(height).expect("fits"),
            |x, y| picture.as_raw()[y * usize::try_from(width).expect("fits") + x],
        );
        let (_, text) = prepared.detect_grids().first().expect("a symbol").decode().expect("readable");
        assert_eq!(text, LINK);
    }

    #[test]
    fn a_matrix_that_is_not_square_is_refused() {
        let bent = QrMatrix { size: 3, modules: "10".to_owned() };
        assert!(matches!(picture(&bent, 1), Err(QrError::NotSquare { modules: 2, size: 3 })));
    }
}
