//! Serialised schemas: the flat descriptor that both halves embed (spec 07, "Descriptor"), and the
//! image for tools and plugins (`.r2gi`, `spec/proto/r2g/image.proto`).

mod embedded;
mod flat;
mod image;
pub mod message;
mod text;

pub use embedded::{NotEmbedded, embedded};
pub use flat::{MAGIC, flat, places, types};
pub use image::{FORMAT, image};

use message::Image;

/// The bytes of an image.
#[must_use]
pub fn encode(image: &Image) -> Vec<u8> {
    prost::Message::encode_to_vec(image)
}

/// Reads an image.
///
/// # Errors
/// When the bytes are no image, or one of a later format.
pub fn decode(bytes: &[u8]) -> Result<Image, String> {
    let image: Image = prost::Message::decode(bytes).map_err(|error| error.to_string())?;
    if image.format == FORMAT {
        Ok(image)
    } else {
        Err(format!("image format {} is not known", image.format))
    }
}

/// An image as JSON, for people and scripts: fingerprints in hexadecimal.
#[must_use]
pub fn to_json(image: &Image) -> String {
    serde_json::to_string_pretty(image).expect("an image holds no maps") + "\n"
}
