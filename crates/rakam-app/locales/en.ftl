# The window's words in English. Every message is also in tr.ftl: a test compares the two.

app-name = Rakam
window-title = Rakam: read a handwritten digit

## The canvas and its tools

canvas = Canvas: draw a digit here
canvas-hint = Draw a digit here
undo = Undo
redo = Redo
clear = Clear
open = Open
open-tip = Open a picture
save = Save
save-tip = Save the drawing as PNG
copy = Copy
copy-tip = Copy the picture
pen-width = Pen width
pen-width-value = Pen width: { $percent } of the canvas
drop-here = Drop a picture or a weights file to open it

## The reading

reading = Reading
reading-none = No reading yet
verdict-sure = This is { $digit ->
        [8] an 8
       *[other] a { $digit }
    }
verdict-unsure = Perhaps { $digit ->
        [8] an 8
       *[other] a { $digit }
    }
verdict-not-a-digit = Not a digit
sure-by = { $percent } sure
number-read = This is { $number }
number-digit = { $index } of { $count }: { $percent } sure
number-no-digit = { $index } of { $count }: not a digit
bars = How likely each digit is
bar = { $digit }: { $percent }
bar-best = { $digit }: { $percent }, most likely
bar-empty = { $digit }: no reading
seen = What the network sees
seen-tip = The drawing as the network gets it: 28 × 28 pixels, the digit centred and drawn again with the pen that the network knows
percent = { $value }%

## The network, the language, the theme

network = Network
network-file = Weights file…
language = Language
language-en = English
language-tr = Türkçe
theme = Theme
theme-system = As the system
theme-light = Light
theme-dark = Dark

## Dialogs

dialog-open = Open a picture
dialog-save = Save the drawing
dialog-weights = Open a weights file
filter-pictures = Pictures
filter-weights = Weights (safetensors, pth)
file-name-drawing = digit.png

## Notices

dismiss = Dismiss
saved = Saved as { $file }.
copied = The picture is on the clipboard.
network-opened = The network from { $file } is reading now.
picture-failed = { $file } could not be opened as a picture.
picture-empty = { $file } is empty.
picture-not-a-picture = { $file } is not a picture that Rakam reads: PNG, JPEG, BMP, GIF or WebP.
picture-too-large = { $file } is too large: a picture may have up to 64 megapixels.
picture-broken = { $file } is damaged or cut short, so it could not be opened.
weights-failed = { $file } does not fit. The network in use has not changed.
weights-foreign = Expected a weights file (.safetensors or .pth); this is something else.
weights-damaged = The weights file is damaged or cut short.
weights-refused = This PyTorch file has { $found }, which no weights need: save model.state_dict() with torch.save.
weights-checkpoint = This is a checkpoint of an unfinished training: finish it with “rakam train --resume”.
weights-architecture = Expected one of these networks: { $known }. This one is called { $name }.
weights-missing = Expected the tensor { $tensor } of shape { $expected } for { $architecture }; the file has none.
weights-shape = Expected the tensor { $tensor } of shape { $expected } for { $architecture }; in the file its shape is { $found }.
weights-unexpected = The network { $architecture } has no place for the tensor { $tensor } of shape { $found }.
weights-type = Expected numbers of type F32, F16, BF16 or F64; those of the tensor { $tensor } are { $found }.
weights-value = The tensor { $tensor } holds numbers with which nothing can be computed: the training that made it has failed.
weights-note = The note { $key } in the file cannot be understood: { $found }.
file-unreadable = { $file } could not be read.
file-too-large = { $file } is too large for a picture or a weights file.
no-dialog = The desktop shows no file dialog: install xdg-desktop-portal or zenity. A file can also be dropped on this window.
save-failed = { $file } could not be written.
pasted-picture = The pasted picture
