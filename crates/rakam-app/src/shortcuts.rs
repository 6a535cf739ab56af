//! What the keys do.

use egui::{Context, Event, Key, KeyboardShortcut, Modifiers};

use crate::tab::TabId;

/// A tool of the canvas, which has a button and keys.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Command {
    Undo,
    Redo,
    Clear,
    /// Shows what an opened picture's pixels were taken for, or no longer.
    Layers,
    Open,
    Save,
    Copy,
}

impl Command {
    /// A name for the program itself, which isn't shown.
    pub(crate) fn id(self) -> &'static str {
        match self {
            Self::Undo => "undo",
            Self::Redo => "redo",
            Self::Clear => "clear",
            Self::Layers => "layers",
            Self::Open => "open",
            Self::Save => "save",
            Self::Copy => "copy",
        }
    }
}

const SHIFT_COMMAND: Modifiers = Modifiers::COMMAND.plus(Modifiers::SHIFT);

/// The keys of each command; the first of a command is the one that its button names. Keys with more modifiers come before those
/// with fewer, which would also match them.
const KEYS: [(Command, Modifiers, Key); 9] = [
    (Command::Redo, SHIFT_COMMAND, Key::Z),
    (Command::Redo, Modifiers::COMMAND, Key::Y),
    (Command::Undo, Modifiers::COMMAND, Key::Z),
    (Command::Open, Modifiers::COMMAND, Key::O),
    (Command::Save, Modifiers::COMMAND, Key::S),
    (Command::Copy, Modifiers::COMMAND, Key::C),
    (Command::Clear, Modifiers::NONE, Key::C),
    (Command::Clear, Modifiers::NONE, Key::Delete),
    (Command::Layers, Modifiers::NONE, Key::L),
];

/// The keys of the tabs, in their order.
const TABS: [Key; 5] = [Key::Num1, Key::Num2, Key::Num3, Key::Num4, Key::Num5];

/// Whether the key was pressed that explains controls.
pub(crate) fn explain(ctx: &Context) -> bool {
    ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::F1))
}

/// The tab whose key was pressed.
pub(crate) fn tab(ctx: &Context) -> Option<TabId> {
    let pressed = |key: &Key| ctx.input_mut(|input| input.consume_key(Modifiers::COMMAND, *key));
    TABS.iter().zip(TabId::ALL).find(|(key, _)| pressed(key)).map(|(_, tab)| tab)
}

/// The keys of a command as the system writes them.
pub(crate) fn keys(ctx: &Context, command: Command) -> String {
    let shortcut = KEYS.iter().find(|(of, ..)| *of == command);
    shortcut
        .map_or_else(String::new, |&(_, modifiers, key)| ctx.format_shortcut(&KeyboardShortcut::new(modifiers, key)))
}

/// The commands whose keys were pressed, and by how many steps the pen is to be wider. Nothing while text is edited.
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
        // The copy of the system arrives as an event of its own.
        commands.extend(input.events.iter().filter(|event| **event == Event::Copy).map(|_| Command::Copy));
        let steps = |key, typed: &str| {
            // Brackets need AltGr on a Turkish keyboard: there only the typed character tells.
            let characters = input.events.iter().filter(|event| matches!(event, Event::Text(text) if text == typed));
            input.num_presses(key).max(characters.count()) as i32
        };
        (commands, steps(Key::CloseBracket, "]") - steps(Key::OpenBracket, "["))
    })
}
