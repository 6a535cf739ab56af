//! The encoding of [protocol buffers](https://protobuf.dev/programming-guides/encoding/), as far as writing ONNX takes:
//! a message is its fields one after the other, each after its number and the kind of its content.

/// A message that is being written.
#[derive(Default)]
pub(super) struct Message {
    bytes: Vec<u8>,
}

impl Message {
    /// An integer; a negative one takes ten bytes, as the format has it.
    pub(super) fn int(mut self, field: u32, value: i64) -> Self {
        self.key(field, 0);
        self.varint(value as u64);
        self
    }

    /// A float of 32 bits.
    pub(super) fn float(mut self, field: u32, value: f32) -> Self {
        self.key(field, 5);
        self.bytes.extend(value.to_le_bytes());
        self
    }

    /// Text, bytes, or another message.
    pub(super) fn bytes(mut self, field: u32, value: impl AsRef<[u8]>) -> Self {
        let value = value.as_ref();
        self.key(field, 2);
        self.varint(value.len() as u64);
        self.bytes.extend(value);
        self
    }

    /// The field once for each.
    pub(super) fn each<T>(self, items: impl IntoIterator<Item = T>, add: impl Fn(Self, T) -> Self) -> Self {
        items.into_iter().fold(self, add)
    }

    fn key(&mut self, field: u32, kind: u8) {
        self.varint(u64::from(field) << 3 | u64::from(kind));
    }

    /// Seven bits a byte, the lowest first; the eighth says that more follow.
    fn varint(&mut self, mut value: u64) {
        while value > 0x7f {
            self.bytes.push(value as u8 | 0x80);
            value >>= 7;
        }
        self.bytes.push(value as u8);
    }
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::Message;

    /// The examples of the format's own description.
    #[test]
    fn fields_are_encoded_as_the_format_describes() {
        assert_eq!(Message::default().int(1, 150).as_ref(), [0x08, 0x96, 0x01]);
        assert_eq!(Message::default().int(1, -2).as_ref(), [[0x08, 0xfe].as_slice(), &[0xff; 8], &[0x01]].concat());
        assert_eq!(Message::default().bytes(2, "testing").as_ref(), b"\x12\x07testing");
        let inner = Message::default().int(1, 150);
        assert_eq!(Message::default().bytes(3, inner).as_ref(), [0x1a, 0x03, 0x08, 0x96, 0x01]);
        assert_eq!(Message::default().float(16, 1.0).as_ref(), [0x85, 0x01, 0, 0, 0x80, 0x3f]);
    }
}
