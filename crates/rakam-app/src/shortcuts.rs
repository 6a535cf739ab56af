//! What the keys do.

use egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

use crate::tab::Tab;

/// Something to do, by button or by key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Undo,
    Redo,
    Clear,
    Open,
    Save,
    Copy,
}

impl Command {
    /// A name for the program itself; the window's words are in the catalogue.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Clear => "clear",
            Self::Open => "open",
            Self::Save => "save",
            Self::Copy => "copy",
        }
    }
}

const SHIFT_COMMAND: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// The keys of each command, the first of a command being the one that its button tells. With more modifiers before
/// those with fewer, since the latter would also take the former's keys.
const KEYS: [(Command, Modifiers, Key); 8] = [
    (Command::Redo, SHIFT_COMMAND, Key::Z),
    (Command::Redo, Modifiers::COMMAND, Key::Y),
    (Command::Undo, Modifiers::COMMAND, Key::Z),
    (Command::Open, Modifiers::COMMAND, Key::O),
    (Command::Save, Modifiers::COMMAND, Key::S),
    (Command::Copy, Modifiers::COMMAND, Key::C),
    (Command::Clear, Modifiers::NONE, Key::C),
    (Command::Clear, Modifiers::NONE, Key::Delete),
];

/// The keys of the places, in the order of their tabs.
const PLACES: [Key; 4] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4];

/// The place whose key was pressed.
pub(crate) fn tab(ctx: &Context) -> Option<Tab> {
    let pressed = |key: &Key| ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, *key));
    PLACES.iter().zip(Tab::ALL).find(|(key, _)| pressed(key)).map(|(_, place)| place)
}

/// The keys of a command as the system writes them.
pub(crate) fn keys(ctx: &Context, command: Command) -> String {
    let shortcut = KEYS.iter().find(|(of, ..)| *of == command);
    shortcut
        .map_or_else(String::new, |&(_, modifiers, key)| ctx.format_shortcut(&KeyboardShortcut::new(modifiers, key)))
}

/// The commands whose keys were pressed, and by how many steps the pen was widened. None while text is edited.
pub(crate) fn pressed(ctx: &Context) -> (Vec<Command>, i32) {
    if ctx.text_edit_focused() {
        return (Vec::new(), 0);
    }
    ctx.input_mut(|input| {
        let mut commands = Vec::new();
        for (command, modifiers, key) in KEYS {
            let times = input.count_and_consume_key(modifiers, key);
            commands.extend(std::iter::repeat_n(command, times));
        }
        // The system's own copy arrives as an event of its own.
        commands.extend(input.events.iter().filter(|event| **event == Event::Copy).map(|_| Command::Copy));
        let steps = |key, typed: &str| {
            // Brackets need AltGr on a Turkish keyboard: there only the typed character tells.
            let characters = input.events.iter().filter(|event| matches!(event, Event::Text(text) if text == typed));
            input.num_presses(key).max(characters.count()) as i32
        };
        (commands, steps(Key::CloseBracket, "]") - steps(Key::OpenBracket, "["))
    })
}
