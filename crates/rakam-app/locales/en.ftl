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
decimal-mark = .
thousands-mark = ,
thousands = { $value }k
percent = { $value }%

## The network, the language, the theme

network = Network
network-file = Weights file…
language = Language
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

## The places

place-draw = Draw
place-draw-tip = Draw a digit and have it read
place-inside = Inside
place-inside-tip = See how the network reads it
place-learn = Learn
place-learn-tip = Train a network and watch it learn
place-judge = Judge
place-judge-tip = Measure how well networks read
explain = { $what }: explain

## To train

network-trained = trained here
file-name-weights = my-network.safetensors
dialog-save-weights = Save the network
trained-reads = The network that you trained is reading now. Draw a digit.
images = The images
images-explained = MNIST: 60,000 handwritten digits to learn from and 10,000 others to measure with, 28 × 28 pixels each. They are fetched once and stay on this machine.
images-missing = The images could not be had.
images-coming = { $bytes } of { $of } MB have come
images-loading = The images are being read …
try-again = Try again
training = Training
training-explained = One batch is { $batch } images: the network reads them, the loss says how wrong it was, and every weight is moved a little to where the loss is smaller, by a step of size { $rate } now. { $batches } batches are an epoch: every training image was seen once.
start = Start
pause = Pause
go-on = Go on
one-epoch-more = One epoch more
one-batch = One batch
one-epoch = One epoch
begin-anew = Begin anew
try-it = Try it
try-it-tip = Draw for the network so far
save-network = Save
back-to-inside = Back to the network inside
figure-accuracy = test accuracy
figure-epoch = epoch
of-epochs = { $epoch } of { $of }
figure-images = images seen
figure-pace = images a second
figure-seconds = seconds
diverged = The loss is no number any more: the steps were too large. Turn the learning rate down and begin anew.
lessons = Lessons
lessons-explained = Each lesson sets the knobs and begins with fresh weights. Start it, and look at what the sentence below the list says.
preset-original = The original recipe
preset-original-look = Fifteen epochs with dropout and augmentation. Look at the accuracy: it reads better on the test images than on the training images, which are turned, shifted and half blotted out by dropout. The learning rate falls tenfold after five and after ten epochs: the curves calm down.
preset-sprint = Sprint: 99% in one epoch
preset-sprint-look = The learning rate rises, then falls to nearly nothing, and there is no dropout: one pass over the images is enough. Look at the seconds.
preset-rate = Too high a learning rate
preset-rate-look = Every step overshoots. Look at the loss: it jumps up and stays high. Turn the learning rate down to 0.001 while it runs and see it recover.
preset-plain = No augmentation
preset-plain-look = The images as they are. Look at the training accuracy: it rises sooner than with augmentation. Then try the network: a digit drawn at a slant is read worse.
preset-hundred = A hundred images
preset-hundred-look = Too few to learn what a digit is. Look at the two accuracies: the training images are soon known by heart, the test images are not read much better for it. That distance is called overfitting. Then pull the number of images up while it runs.
hyperparameters = Knobs
hyperparameters-explained = Each acts from the next batch on. With another batch size or number of images the epoch begins anew.
knob-rate = Learning rate
knob-batch = Batch size
knob-dropout = Dropout
knob-augmentation = Augmentation
knob-augmentation-value = { $degrees }°
knob-images = Training images
loss = Loss
loss-explained = How wrong the network was, as cross-entropy: 0 for certain and right, 2.3 for guessing. Now { $loss }. The axis below counts the images seen.
accuracy = Accuracy
accuracy-train = training images
accuracy-test = test images
accuracy-explained = The share read right: { $train } of the last training images, as the network in training sees them (turned, shifted, with { $dropout } of the dense layers dropped out), and { $test } of test images, which it never learns from and sees whole.
kernels = Kernels of the first layer
kernels-explained = { $count } kernels of 5 × 5 weights: each looks for one small pattern everywhere on the image. Orange weights want ink, blue ones want paper; the strongest is { $strongest } now.
kernel = Kernel { $index }
hard = Hard test images
hard-explained = Twelve test images that a network learns late. { $right } of { $of } are read right now. Below each stands what is read, and how surely.
guess-right = A { $label }, read right: { $percent } sure
guess-wrong = A { $label }, read as { $digit }: { $percent } sure

## To teach

correct = Wrong?
correct-tip = Is the reading wrong? Say what it is
correct-digit = It is { $digit ->
        [8] an 8
       *[other] a { $digit }
    }
correct-no-digit = It is no digit
corrected = Kept: { $count ->
        [one] one correction
       *[other] { $count } corrections
    }. In Learn the network can be taught them.
half-scratch = From scratch
half-corrections = My corrections ({ $count })
corrections = My corrections
corrections-explained = { $count ->
        [one] One reading
       *[other] { $count } readings
    } that you corrected, as the network saw them. They are kept on this machine only.
corrections-none = None yet. Where a reading in Draw is wrong, press “Wrong?” below it and say what it is.
no-digit = no digit
correction = Is { $label }, was read as { $read }
correction-remove = Remove: { $which }
correction-undo = Put back
corrections-export = Export
dialog-save-corrections = Save the corrections
file-name-corrections = rakam-corrections.json
teach = Teach the network
teach-explained = The network is trained on with your corrections, each turned and shifted a little, mixed with training images so that it does not forget: some hundred small steps. Before you take the result you see what it cost: on the 10,000 test images it may read at most 0.1 points fewer right.
teach-whom = A copy of “{ $network }” learns from your corrections; the network itself stays as it is.
teach-now = Teach now
teach-stop = Stop
teach-running = It learns …
teach-measuring = The test images are being read …
teach-failed = It could not be taught.
teach-not-learnt = It has not learnt them: too many training images say otherwise. More corrections of the same kind help.
teach-too-much = It would forget too much: more than 0.1 points on the test images. Remove corrections that contradict the others, or teach another network.
teach-accept = Use it
teach-discard = Discard
teach-your-drawings = Your corrections read right
teach-test-images = Test images read right
teach-change = { $before } before, { $after } after
of-lessons = { $right } of { $of }
network-personal = my network
personal-explained = The network that learnt from your corrections. It is kept on this machine beside those inside, and can be chosen at the top of the window.
personal-reads = It is reading now.
personal-rests = Another network is reading now.
personal-reads-now = Your network is reading now.
personal-use = Use it
personal-forget = Forget it

## To measure

network-in-training = in training
measure-card = Measure
measure-explained = Every one of the { $test } test images is read as it is. Then the first { $curve } of them are read again at { $levels } steps of turning, shifting, other pens and noise. No network learns from them.
measure-network = Network: { $network }
measure-against = against { $network }
against-none = alone
measure = Measure
measure-stop = Stop
measure-hint = Reads all test images, then { $curve } of them turned, shifted, drawn with other pens and under noise.
measure-begins = It begins …
measuring = { $done } of { $of } images read
measure-failed = It could not be measured.
summary = Accuracy of { $network }
summary-counts = { $right } of { $images } test images read right
summary-interval = 95% interval: { $from } to { $to }
summary-explained = { $right } of { $images } test images were read as what they are. They are a sample: were others of the same kind read, the share would lie between { $from } and { $to } in 95 of 100 cases (Wilson’s interval).
compare = The difference
compare-points = { $points } points
compare-only = { $one } reads { $count } right that { $other } reads wrong
less-than = less than { $value }
compare-explained = Percentage points between the accuracy of { $first } and that of { $second }. What counts are the images that only one of them reads. Were both equally good, these would be split at least so unevenly with a probability of { $chance } (McNemar’s exact test).
matrix = Confusion matrix
matrix-of = Confusion matrix of { $network }
matrix-explained = Each row is a digit, each column what it was read as; what is right stands on the diagonal, { $wrong } images beside it. Most often a { $label } was read as a { $read }: { $count } times. Behind a row its recall: of the images of that digit, the percentage read as it. Below a column its precision: of what was read so, the percentage that is. A click on a number shows its images.
cell-right = { $count } images of { $label }, read right
cell-wrong = { $count } images of { $label }, read as { $read }
images-card = Images
images-card-explained = Below each image: what it is, what it was read as, and how sure the network was of that. The surest mistakes come first; some of them a person would make, too. With two networks, the last line is what the other one reads.
images-wrong = { $count } read wrong, the surest first
images-right = { $count } images of { $label }, read right, the surest first
images-cell = { $count } images of { $label }, read as { $read }, the surest first
images-only = { $count } that { $one } reads right and { $other } does not
images-more = { $count } more
show-wrong = Read wrong ({ $count })
show-wrong-of = { $network } wrong ({ $count })
show-only = Only { $network } right ({ $count })
image-refused = A { $label }, best read as { $digit }, but taken for no digit
image-no-digit = no digit
reliability = Reliability
reliability-error = { $network } { $error }
reliability-explained = Does confidence come true? Of the images read with a confidence of 80%, 80% should be right: such points lie on the dashed line, those of a network that is too sure below it. Each point is a fifteenth of the confidence; its bar is the 95% interval, long where images are few. On average, confidence and share differ by: { $errors }.
confidence = confidence
curves = Changed images
curves-explained = How many of the first { $images } test images are still read right when they are changed. Solid: as the program reads a file, its ink moved to the middle and drawn again with MNIST’s pen. Dotted: the network alone, given the changed pixels as they are. What lies between the two is the program’s work, not the network’s.
alone = { $network } alone
rotation = Rotation
rotation-axis = degrees, clockwise
shift = Shift
shift-axis = pixels of 28, to all four sides in turn
pen-axis = pixels of 28; MNIST’s own pen has 2.4
noise = Noise
noise-axis = standard deviation; paper is 0, ink is 1

## Inside: the way of the drawing through the network

inside-view-layers = Layers
inside-view-why = Why?
inside-view-near = Alike
inside-empty = Draw a digit, and its way through the network appears here.
inside-empty-explained = Each layer makes new pictures of the ones before it: the first finds edges, the last ones find parts of digits. Here they are shown while you draw.
inside-look = Point at a cell of a map, or at an output: here stands how it came about. Click it, and it stays; then its map can be turned up, down or off.
inside-close = Look no longer
inside-was = Unchanged: { $reading }
inside-reset = Reset
inside-reset-tip = Undo the changes to the network ({ $count })
inside-only-here = Changes to maps hold in this place only. Everywhere else the network reads as it is.
inside-no-digit = no digit

inside-conv = { $layer }: { $count } maps of { $height } × { $width }
inside-dense = { $layer }: { $count } units
inside-pooled = { $layer }, after pooling: { $height } × { $width }
inside-conv-pool-explained = Each map is the answer of one kernel, { $side } × { $side } weights { $channels ->
        [1] slid over the input
       *[other] for each of the { $channels } maps before it, slid over them
    }: the brighter, the more of its pattern is there. Pooling then keeps the largest of each four cells. { $layer } has { $count } kernels; the brightest cell of map { $map } is { $value }, and { $silent ->
        [0] no map is silent
        [1] one map is silent
       *[other] { $silent } maps are silent
    }.
inside-conv-explained = Each map is the answer of one kernel, { $side } × { $side } weights { $channels ->
        [1] slid over the input
       *[other] for each of the { $channels } maps before it, slid over them
    }: the brighter, the more of its pattern is there. { $layer } has { $count } kernels; the brightest cell of map { $map } is { $value }, and { $silent ->
        [0] no map is silent
        [1] one map is silent
       *[other] { $silent } maps are silent
    }.
inside-dense-explained = Each unit weighs all { $inputs } numbers before it and adds them up; what is below zero is cut off. { $layer } has { $count } units: { $silent } are silent, and unit { $map } is the brightest with { $value }.
inside-outputs = Outputs
inside-outputs-explained = { $layer } gives one number for each answer, its logit: the largest wins. The bars show them as shares of one (softmax). Point at one to see what speaks for and against it.
inside-output = { $name }: { $percent }, logit { $logit }

inside-cell-of = { $what }; map { $map }, row { $row }, column { $column }: { $value }
inside-cell = { $layer }, map { $map }, row { $row }, column { $column }
inside-unit = { $layer } unit { $map }
inside-step-sum = products { $products } + bias { $bias } = { $sum }
inside-step-norm = batch-norm: { $gamma } × ({ $sum } − { $mean }) / { $deviation } + { $beta } = { $value }
inside-step-relu = ReLU: { $value }
inside-step-pool = largest of { $all }: { $value }, { $place ->
        [upper-left] upper left
        [upper-right] upper right
        [lower-left] lower left
       *[lower-right] lower right
    }
inside-part-map = map
inside-part-unit = unit
inside-rest = and { $count } others: { $sum }
inside-patch = Patch
inside-kernel = Kernel
inside-products = Products
inside-grid = { $what }: { $rows } × { $columns } numbers
inside-weight = Weight
inside-weight-map = Weight of this map
inside-weight-unit = Weight of this unit
inside-weight-tip = What its activations are multiplied by: 0 is off, 1 as trained. It holds in this place only.
inside-off = Off
inside-on = On

inside-for = What speaks for and against { $name }
inside-total = features { $features } + bias { $bias } = { $value }
inside-question = The question
inside-question-explained = Asked is what makes up the logit of { $name }, { $value }. Choose another answer, or one that it should be told from.
inside-question-other-explained = Asked is what makes it { $name } and not { $other }: the difference of their logits, { $value }.
inside-why = Why
inside-why-not = and not
inside-why-not-none = any other
inside-rather-than = { $name } rather than { $other }
inside-heat = Where it was seen
inside-heat-explained = What the cells of { $layer } add to the answer { $name }, laid over the drawing: activation times gradient, summed over the maps, what is below zero left out. This is HiResCAM (Draelos and Carin 2020), Grad-CAM (Selvaraju et al. 2017) without its averaging.
inside-heat-none = No place speaks for it.
inside-pixels = Ink for and against
inside-pixels-explained = What each pixel of ink adds, judged by slope: gradient times ink (Shrikumar et al. 2016). Orange speaks for it, blue against it. The strongest is { $value }, in row { $row }, column { $column }.
inside-features = Features for and against
inside-features-explained = The last layer only weighs the { $count } features of { $layer }: each adds weight times activation, and together with the bias that is the logit exactly. Shown are those that add most and those that take away most.

inside-near = The most alike training images
inside-near-explained = Of the { $seen } training images looked at, the six whose features in { $layer } lie nearest to those of the drawing. Below each stand its label and its distance; the nearest is a { $label } at { $distance }.
inside-near-wait = The lab is comparing …
inside-near-progress = { $seen } of { $of } training images looked at so far
inside-near-image = Training image { $index }, a { $label }, at distance { $distance }
