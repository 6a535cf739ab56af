# The messages of the window in English. The other languages have the same messages: a test compares them.

app-name = Rakam
window-title = Rakam: reads handwritten digits

## The canvas and its tools

canvas = Canvas: draw a digit here
canvas-hint = Draw a digit here
canvas-hint-symbols = Draw here
undo = Undo
redo = Redo
clear = Clear
open = Open
open-tip = Open a picture
save = Save
save-tip = Save the drawing as PNG
copy = Copy
copy-tip = Copy the picture
layers = Layers
layers-tip = Show what was taken for ink, lines, frames and the outside
layers-none = Nothing to show yet: open a picture
layers-of-picture = What the picture was taken for: { $layers }
layer-ink = Ink
layer-line = Lines
layer-frame = Frames
layer-outside = Outside
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
verdict-label-sure = This is “{ $label }”
verdict-label-unsure = Perhaps “{ $label }”
verdict-none-of-these = None of these
sure-by = { $percent } sure
read-sure = { $reading }, { $percent } sure
turned-by = turned by { $degrees }°
number-read = { $rows ->
        [1] This is { $number }
       *[other] These are { $number }
    }
number-digit = { $index } of { $count }: { $percent } sure
number-no-digit = { $index } of { $count }: not a digit
not-a-digit = not a digit
none-of-these = none of these
bars = How likely each one is
bar = { $digit }: { $percent }
bar-best = { $digit }: { $percent }, most likely
bar-empty = { $digit }: no reading
seen = What the network sees
seen-tip = The drawing as the network gets it: 28 × 28 pixels, with the digit centred and redrawn with a pen of the width that the network was trained on
decimal-mark = .
thousands-mark = ,
thousands = { $value }k
millions = { $value } million
percent = { $value }%

## The network, the language, the theme

network = Network
network-file = Weights file…
language = Language
theme = Theme
theme-system = Same as system
theme-light = Light
theme-dark = Dark

## Dialogs

dialog-open = Open a picture
dialog-save = Save the drawing
dialog-weights = Open a weights file
filter-pictures = Pictures
filter-weights = Weights (safetensors, pth)
file-name-drawing = digit.png
export = Save as a picture: { $what }
dialog-export = Save the picture

## Notices

dismiss = Dismiss
not-kept = What you change, draw and train cannot be kept here: there may be no room left. Save or export what you need before you close Rakam.
closing-in-training = A network is in training.
closing-again = Close the window again to end the training.
closing-unsaved = The network that was trained here has not been saved.
closing-unsaved-again = Save it in Train, or close the window again to leave without it.
saved = Saved as { $file }.
copied = The picture is on the clipboard.
copy-not-here = A browser copies pictures only from pages with https. Save the picture instead.
network-opened = The network from { $file } is reading now.
picture-failed = { $file } could not be opened as a picture.
picture-empty = { $file } is empty.
picture-not-a-picture = { $file } is not a picture that Rakam can open: { $formats }.
picture-heic = { $file } is a HEIC picture, which Rakam can’t open: export it as JPEG, or set the phone’s camera to JPEG.
picture-pdf = { $file } is a PDF document: export its page as PNG or JPEG, or take a screenshot of it.
picture-foreign = { $file } is of a kind that Rakam can’t open here ({ $format }): save it as PNG or JPEG.
picture-too-large = { $file } is too large: a picture may have up to 64 megapixels.
picture-broken = { $file } is damaged or cut short, so it could not be opened.
weights-failed = { $file } does not fit. The network in use has not changed.
weights-foreign = Expected a weights file (.safetensors or .pth); this is something else.
weights-damaged = The weights file is damaged or cut short.
weights-refused = This PyTorch file has { $found }, which weights don’t need: save model.state_dict() with torch.save.
weights-checkpoint = This is a checkpoint of an unfinished training run: finish it with “rakam train --resume”.
weights-architecture = Expected one of these networks: { $known }. This one is called { $name }.
weights-missing = Expected the tensor { $tensor } of shape { $expected } for { $architecture }; the file has none.
weights-shape = Expected the tensor { $tensor } of shape { $expected } for { $architecture }; in the file its shape is { $found }.
weights-unexpected = The network { $architecture } has no tensor { $tensor } of shape { $found }.
weights-other-layers = Its tensors fit none of the built-in networks. A network of other layers needs them in its metadata, under “rakam.architecture”; of PyTorch, save it as a safetensors file.
weights-names = Expected tensors called conv1.weight, bn1.weight, fc1.weight and so on; in the file one is called { $tensor }.
weights-type = Expected numbers of type F32, F16, BF16 or F64; those of the tensor { $tensor } are { $found }.
weights-value = The tensor { $tensor } holds infinite or undefined numbers: the training run that made it has failed.
weights-not-drawn = It reads images of { $input } (channels, rows, columns), and drawings are of 1x28x28. On the command line, “rakam predict” reads files with it.
weights-note = The metadata entry { $key } in the file could not be understood: { $found }.
file-unreadable = { $file } could not be read.
file-too-large = { $file } is too large for a picture or a weights file.
no-dialog = The desktop can’t show a file dialog: install xdg-desktop-portal or zenity. You can also drop a file on this window.
save-failed = { $file } could not be written.
pasted-picture = The pasted picture

## The tour

menu = Menu
tour = Take the tour
tour-step = Step { $step } of { $steps }
tour-next = Next
tour-skip = Skip
tour-finish = Finish
tour-end = End the tour
tour-draw = Draw a digit in this square, with the mouse, a pen or a finger.
tour-draw-told = The network read it again after every movement. It sees the small picture: 28x28 pixels, centred, drawn with a pen like MNIST’s.
tour-refuse = Clear the canvas. Then draw something that isn’t a digit, such as a letter or a scribble.
tour-refuse-told = This network has learned to refuse what isn’t a digit. The bars say how probable each digit would be if it were one.
tour-inside = Draw a digit here, to see how it is read.
tour-inside-told = These are the network’s own numbers. Each layer makes new maps of those before it: first edges, then parts of digits.
tour-cell = Point at a cell of a map, or tap it.
tour-cell-told = The part of your drawing that it sees lights up. Below, its value is worked out: ink times kernel, summed, and what batch-norm and the activation make of it.
tour-why = Open “Why?”.
tour-why-told = It shows which ink speaks for this digit, and which against it. Ask about another digit: why isn’t it that one?
tour-map = Open the map.
tour-map-told = Each dot is a test image. Images that look alike to the network lie close together. Your drawing is among them, and moves as you draw.
tour-preset = Choose the preset “Sprint”.
tour-preset-told = A preset sets the hyperparameters: the settings that you choose and the network doesn’t learn. These lead to 99% after a single pass over 60,000 images.
tour-start = Press Start, and wait until 97 of 100 test images are read right.
tour-start-told = After each batch of images, every weight was changed a little so that the loss falls. The kernels of the first layer took shape as they learned.
tour-try = Press “Try it”.
tour-try-told = The network that reads now is the one that you trained. It has never seen your hand.
tour-own = Draw a digit for your own network.
tour-own-told = You have taken a network from its first image to its first reading. The menu at the top brings the built-in ones back. To go on, change its layers in Train, or see in Evaluate what it misreads.

## Challenges

challenges = Challenges
challenges-explained = Goals to reach. Rakam checks them while you work, and keeps your best results.
challenges-close = Close the challenges
challenges-fold = Fold the challenges up
challenges-unfold = Unfold the challenges
challenge-file = Open a challenge
challenge-hint = Hint
challenge-back = All challenges
challenge-done = Done!
challenge-best = Your best result: { $best }
challenge-best-short = best { $best }
challenge-met = { $met } of { $of }
condition-met = Met
condition-not-met = Not met yet
condition-now = now: { $now }
condition-data-set = Train on the data set { $set }
condition-test-accuracy = Test accuracy of at least { $value }
condition-train-accuracy = Training accuracy of at least { $value }
condition-overfits = Training accuracy at least { $value } above test accuracy
condition-points = { $value } points
condition-parameters = Fewer than { $value } parameters
condition-seconds = Less than { $value } seconds of training
condition-images = At most { $value } images seen
condition-reads = The network reads “{ $label }”, at least { $value } sure
condition-reads-by = The network { $network } reads “{ $label }”, at least { $value } sure
condition-read = “{ $label }”, { $percent } sure
condition-unfool = Undo a fooling of strength { $value } or more
condition-unfool-not-yet = not fooled yet
condition-unfool-fooled = fooled: add ink until it is read correctly
condition-unfool-undone = undone
challenge-small = 99% with under 10,000 parameters
challenge-small-goal = In Train, build a network with fewer than 10,000 parameters, and train it until it reads at least 99% of MNIST’s 10,000 test images correctly. The test images are all read at the end of each epoch.
challenge-small-hint = Most parameters are where the maps enter the first dense layer. Use more convolutions of few channels, pool twice, and put global average pooling before the output. Then train for more than one epoch, with a learning rate that falls at the end.
challenge-overfit = Make it overfit
challenge-overfit-goal = Train a network that knows its training images by heart: at least 99% of them are read correctly, and that is at least 20 percentage points more than of the test images.
challenge-overfit-hint = The fewer training images there are, the sooner they are memorised. Turn off what works against it, augmentation and dropout, and choose a schedule that keeps the learning rate up long enough.
challenge-two-minds = One drawing, two readings
challenge-two-minds-goal = Draw one digit that the network rakam reads as a 4 and the network classic as a 9, both at least half sure. Draw it with strokes; opened pictures don’t count.
challenge-two-minds-hint = A 4 whose arms almost meet at the top lies between the two digits. Change a little at a time, with undo, and watch both readings here.
challenge-unfool = Undo the fooling
challenge-unfool-goal = In Inside, draw a digit and open Fool. First have it misread, at a strength of 0.05 or more. Then add ink to your drawing until it is read correctly again at the same strength, against the same class.
challenge-unfool-hint = Press “Smallest change that flips” first: there, the fooling only just succeeds. Then strengthen what tells your digit from the other, such as by going over a line again with a wider pen.
challenge-text = The { $place } of its challenge is empty or longer than { $most } characters.
challenge-conditions = Its challenge has { $found } conditions: write 1 to { $most }.
challenge-range = Condition { $condition } of its challenge says { $found }: write a number from { $from } to { $to }.
challenge-network = Condition { $condition } of its challenge names the network { $found }: write one of { $known }.
challenge-name = Condition { $condition } of its challenge has an empty or very long name.

## Links and files

share-link = Copy a link
share-save = Save as a file
share-open = Open a file
link-copied = The link is on the clipboard. It holds the drawing, the tab, the network’s name and the training.
link-copied-desktop = The link is on the clipboard. Paste it into Rakam, in its window or on its page.
link-lacks = Opened pictures and networks that aren’t built in don’t fit into a link: save a file for them.
link-too-long = This drawing is too long for a link. Save it as a file instead.
link-opened = The link is open. Undo brings your previous drawing back.
link-unreadable = The link can’t be opened.
shared-opened = { $file } is open. Undo brings your previous drawing back.
kept-unreadable = What was kept from the page can’t be opened.
shared-unreadable = { $file } can’t be opened.
shared-damaged = It is damaged or cut short: copy all of it.
shared-not-json = Line { $line }, column { $column }: { $problem }
shared-later = It was made by a later version of Rakam (format { $found }): update Rakam.
shared-network = There is no built-in network called { $name }.
shared-lesson = It has step { $found }, but the tour has steps 1 to { $steps } only.
shared-layers = The layers of its network can’t be read: { $problem }
shared-picture = The picture in it
shared-network-name = shared network
dialog-open-shared = Open a Rakam file
dialog-save-shared = Save what is in the window
filter-shared = Rakam files (rakam)
file-name-shared = drawing.rakam

## The tabs

tab-draw = Draw
tab-draw-tip = Draw a digit and have it read
tab-inside = Inside
tab-inside-tip = See how the network reads it
tab-train = Train
tab-train-tip = Train a network and watch it learn
tab-evaluate = Evaluate
tab-evaluate-tip = Measure how well networks read
explain = { $what }: explain

## Train

network-trained = trained here
network-moment = after { $images } images
file-name-weights = my-network.safetensors
dialog-save-weights = Save the network
trained-reads = The network that you trained is reading now. Draw a digit.
images = The images
images-explained = The images to train on and to test with. MNIST has 60,000 handwritten digits to train on and 10,000 others to test with, 28 × 28 pixels each. Published sets are downloaded once and stay on this machine.
lab-failed = Training and evaluation have stopped, and what was in training is lost: { $reason }. In Train or Evaluate, “{ try-again }” starts them again.
lab-unreadable = A message from training or evaluation can’t be read: { $reason }. Save what you need, then reload the page.
images-missing = The images could not be loaded.
images-cancel = Cancel
images-loading = { $bytes } of { $of } MB downloaded
images-decoding = Loading the images …
try-again = Try again
training = Training
training-explained = A batch is { $batch } images: the network reads them, the loss says how wrong it was, and every weight moves a little in the direction that lowers the loss, currently by steps of size { $rate }. { $batches } batches make an epoch, in which every training image is seen once.
start = Start
pause = Pause
resume = Resume
one-more-epoch = One more epoch
one-batch = One batch
one-epoch = One epoch
start-over = Start over
earlier = Earlier trainings
earlier-tip = Continue a training that another one has replaced
earlier-item = { $preset } · { $images } images · { $accuracy }
try-it = Try it
try-it-tip = Draw for the network as trained so far
try-it-not-drawn = A drawing is 28 × 28 pixels in grey. These images aren’t, so their network can’t read drawings.
save-network = Save
back-to-embedded = Back to the built-in network
figure-accuracy = test accuracy
figure-epoch = epoch
of-epochs = { $epoch } of { $of }
figure-images = images seen
figure-pace = images per second
figure-seconds = seconds
diverged = The loss is no longer a number: the steps were too large. Lower the learning rate and start over.
advice = What the curves say
advice-now = What the curves say now
advice-explained = Rules of thumb. Diverging: the loss is not a number, is a third higher than that of guessing, or stays at that of guessing with ten times the usual learning rate or more. Dead units: 40% of those with a ReLU give zero for each of 24 test images. Too slow: the loss is above half of that of guessing, and the rate is a tenth of the usual one or less. Stuck: the same loss as guessing at a usual rate. Overfitting: training images are read better than test images by 5 percentage points. Before 6,400 images it is too early to tell.
advice-early = Too early to tell.
advice-diverged = The training has diverged: the loss is no longer a number. The steps were too large.
advice-diverging = The training diverges: the loss is { $loss }, and guessing has { $guess }. The steps are too large.
advice-dead = { $dead } of { $of } units are dead: they give zero for every image, so no gradient comes back through them.
advice-slow = This is slow: after { $images } images the loss is still { $loss }. The steps are very small.
advice-stuck = The training is stuck: after { $images } images the loss is still { $loss }, no better than guessing. The gradient hardly reaches the first layers: fewer layers, batch-norm or skips help.
advice-overfitting = The network overfits: it reads { $train } of the training images correctly, and { $test } of the test images. It learns them by heart.
advice-well = All is well: the loss is { $loss }.
advice-fix-tip = Makes the change and continues
advice-lower = Go back, with a learning rate of { $rate }
advice-raise = Raise the learning rate to { $rate }
advice-images = Start over with all { $count } training images
advice-regularise = Start over with dropout of { $dropout } and augmentation of { $degrees }°
advice-leaky = Start over with leaky ReLUs and a learning rate of { $rate }
advice-norm = Start over with batch-norm
race = Race
race-explained = Two to four trainings by the original recipe, each with its own optimiser, learning rate, batch size or network. All start from the same seed, so equal networks start with equal weights, and take turns of equal length on the processor. Meanwhile, a training in From scratch pauses.
race-choice = { $number }, { $what }
race-remove = Remove training { $number }
race-add = Add a training
race-start = Start the race
race-stop = Stop
race-failed = This race can’t begin.
race-results = Who is ahead
race-results-explained = After about every 2,000 images, each training reads the first 1,000 test images. The table says after how many images, steps or seconds of its own training it first read 97, 98 and 99 percent of them correctly; the first is bold.
race-by-images = By images
race-by-steps = By steps
race-by-seconds = By seconds
race-best = best
race-diverged = diverged
race-training = training { $number }
timeline = Timeline
timeline-explained = The training is recorded: { $count } moments of it so far, up to 60, spread from the start to now. Go back with the slider: figures, kernels and hard test images are as they were then, a line in the charts marks the moment, and the network of that moment reads your drawing, in Draw and Inside, too. Meanwhile the training continues. To try something else from there, continue from that moment: weights, optimiser and hyperparameters are those of that moment, and the curves of the branch that you leave stay in grey.
timeline-moment = Moment
timeline-now = now
timeline-to-now = Now
timeline-continue = Continue from here
timeline-continue-tip = Take the training back to this moment; then change hyperparameters, and resume
film = Save as a GIF
film-tip = Save the recorded moments as an animation: accuracy, kernels and hard test images
film-progress = { $done } of { $of } moments are in the GIF
film-accuracy = { $percent } of the test images read correctly
film-name = training
timeline-drawing = Your drawing, read by this network:
timeline-go-back = Go back, and see how your drawing was read then.
timeline-draw = Draw something in Draw, and see here how it was read at each moment.
branch-left = earlier branch
net = Network
net-explained = The network, a card for each convolution or dense layer with what follows it: batch-norm, activation, pooling, dropout. Below each stands the shape that comes out and what it costs. The output layer follows from the classes. Start from an example, and add, move, widen, change or remove layers.
net-text = The layers
net-as-text = As text
net-presets = Examples
net-one-layer = One dense layer
net-one-layer-teaches = Ten weighted sums of the pixels, one for each digit: it reads about 92 of 100, and its mistakes show what weighing pixels can’t do.
net-nielsen = Nielsen’s 784-30-10
net-nielsen-teaches = The network of Michael Nielsen’s book: thirty hidden units between pixels and digits read about 95 of 100.
net-lenet = LeNet-5
net-lenet-teaches = The network of 1998 that read cheques: convolutions look for the same small pattern everywhere, pooling lets it move a little.
net-original = Original
net-original-teaches = The network of the original program: LeNet-5 with ReLU, max-pooling, dropout, and batch-norm after each layer.
net-plain = Original, no batch-norm
net-plain-teaches = The same without batch-norm: it learns more slowly, above all in the first epoch.
net-deep = Too deep
net-deep-teaches = Twenty-one convolutions in a row: so little of the gradient reaches the first of them that after an epoch the network still guesses.
net-skips = Too deep, with skips
net-skips-teaches = The same twenty-one, but each pair adds what came in to what comes out: the gradient bypasses the layers, reaches the first, and the network learns.
net-small = Smallest for 99%
net-small-teaches = Few parameters, well spent: more layers of few channels read 99 of 100 with a tenth of the original’s parameters.
use-layers = Train this network
net-undo = Undo the change
net-redo = Redo the change
net-conv = Convolution { $number }
net-dense = Dense { $number }
net-output = Output: { $classes } classes
net-add-conv = Convolution
net-add-dense = Dense layer
net-up = { $layer }: move up
net-down = { $layer }: move down
net-change = { $layer }: change
net-remove = { $layer }: remove
net-width = { $layer }: width
net-narrower = { $layer }: narrower
net-wider = { $layer }: wider
net-channels = channels
net-features = features
net-kernel = Kernel
net-stride-name = Stride
net-stride = stride { $stride }
net-padding = Padding
net-padding-none = no padding
net-padding-same = same padding
net-padding-rows = padding { $rows }
net-norm = batch-norm
net-norm-none = no batch-norm
net-skip = Skip
net-skip-none = no skip
net-skip-one = adds its input
net-skip-two = adds the input of the one before
net-activation = Activation
net-activation-none = no activation
net-pool = Pooling
net-pool-none = no pooling
net-pool-max = max-pooling
net-pool-average = average pooling
net-pool-global = global average
net-dropout-none = no dropout
net-dropout = dropout { $share }
net-dropout-slider = In training, the slider sets this dropout: { $share }.
net-stage-cost = gives { $gives } · { $parameters } parameters · { $adds } multiply-adds
net-cost = In all { $parameters } parameters; { $adds } multiply-adds per image; about { $seconds } s per epoch here.
fix-move = Move it before them
fix-pad = Use same padding
fix-kernel = Kernel { $side } × { $side }
fix-pool = Leave the pooling out
fix-channels = Set channels to { $count }
fix-sides = Keep the sides in the block
fix-skip = Leave the skip out
fix-dropout = Leave the dropout out
fix-one = Set its width to 1
fix-stride = Stride 1
misfit-conv-features = A convolution needs maps, and dense layers give none: convolutions come before the dense layers.
net-wrong = Layer { $layer }, { $found }: expected { $expected }.
net-end = The text ends too soon: expected { $expected }.
net-too-large = This network would not fit into memory: make some layers narrower.
misfit-empty = it has no channels or features
misfit-kernel = the kernel is larger than its input
misfit-pool = pooling needs two rows and columns, and { $shape } comes out of the convolution
misfit-pool-features = pooling comes after convolutions
misfit-residual = the residual block adds its input, { $input }, to { $output }: { $fixes }
misfit-residual-channels = its last convolution must have { $count } channels
misfit-residual-sides = its convolutions must keep the sides, as stride 1 with same does
expected-layers = { $layers }
expected-end = the end
expected-dense = dense N, since convolutions come before the dense layers
expected-conv = conv N KxK, optionally followed by stride S, pad P or same
expected-features = dense N with the number of features
expected-kernel = a kernel of 1x1 to 7x7
expected-odd-kernel = a kernel with an odd side before same, or pad P
expected-stride = a stride of 1 or 2
expected-residual = one or two convolutions between residual( and ), the last followed by bn at most: its activation comes after the block
expected-padding = a padding from 0 to { $most }
expected-width = 1 to { $most } channels or features
expected-probability = a probability of 0 or more, below 1, after dropout
expected-fewer = at most { $most } layers
devices = Device
devices-explained = The device that computes the training steps. A graphics card can be faster. With Automatic, thirty steps on each are timed once, and the faster device is used. Initial weights and the order of the images are the same on both; results differ only by rounding.
devices-read = Evaluations and the comparison of similar images use the faster device, too, if they would take the processor more than a second.
device-auto = Automatic
device-cpu = Processor
device-gpu = Graphics card
device-missing = No graphics card was found. The processor trains.
device-there = Available: { $card }.
device-trains = Training on { $card }.
device-pace = Steps per second: { $card } on the graphics card, { $cpu } on the processor.
device-software = It is a driver that computes on the processor, slower than the processor alone.
no-card-reads = The processor reads: the graphics card can’t be used. ({ $reason })
device-ended-program = The program ended twice while it tried the graphics card, so the processor trains. Choose “Graphics card” to try again.
device-failed = The graphics card failed. The processor trains, and nothing is lost. ({ $reason })
presets = Presets
presets-explained = A preset sets the hyperparameters and starts with fresh weights. Start it, and watch for what the text below the list says. A training that it replaces stays under “{ earlier }”.
preset-original = The original recipe
preset-original-look = Fifteen epochs with dropout and augmentation. Watch the accuracy: the network reads the test images better than the training images, because those are rotated, shifted and seen through dropout. The learning rate drops to a tenth after five and after ten epochs, and the curves settle.
preset-sprint = Sprint: 99% in one epoch
preset-sprint-look = The learning rate rises, then falls to almost zero, and there is no dropout: one pass over the images is enough. Watch the seconds.
preset-rate = Learning rate too high
preset-rate-look = Every step overshoots. Watch the loss: it jumps up and stays high. Lower the learning rate to 0.001 while it runs and see it recover.
preset-plain = No augmentation
preset-plain-look = The images as they are. Watch the training accuracy: it rises sooner than with augmentation. Then try the network: it is worse at slanted digits.
preset-hundred = A hundred images
preset-hundred-look = Too few to learn what a digit is. Watch the two accuracies: the network soon knows the training images by heart, but hardly gets better at the test images. That gap is called overfitting. Then raise the number of images while it runs.
hyperparameters = Hyperparameters
hyperparameters-explained = Each takes effect with the next batch. A new batch size or number of images starts the epoch over.
learning-rate = Learning rate
optimizer = Optimiser
optimizer-sgd = Stochastic gradient descent: a step against the gradient, with the momentum of the steps before.
optimizer-adam = Each weight has a step of its own, scaled by how large its recent gradients are.
optimizer-adamw = Adam, with weight decay that shrinks the weights themselves instead of going through the gradients.
optimizer-adadelta = Scales each step by the steps and gradients before it, so a learning rate of 1 suits most networks.
optimizer-rmsprop = Divides each gradient by its recent size.
momentum = Momentum
weight-decay = Weight decay
schedule = Schedule
schedule-step = Steps
schedule-step-explained = It falls to a tenth after every five epochs.
schedule-cosine = Cosine
schedule-cosine-explained = It falls to almost zero at the end, slowly, then faster, then slowly again.
schedule-one-cycle = One cycle
schedule-one-cycle-explained = It rises to the value above, then falls to almost zero at the end.
batch-size = Batch size
dropout = Dropout
augmentation = Augmentation
augmentation-value = { $degrees }°
adversary = Adversarial training
adversary-off = off
adversary-value = { $strength } of full ink
training-images = Training images
seed = Seed
seed-fixed = To change the seed, start over first.
loss = Loss
loss-explained = How wrong the network was, as cross-entropy: 0 if it was right and certain, { $guess } if it was guessing. It is { $loss } now. The horizontal axis counts the images seen.
accuracy = Accuracy
accuracy-train = training images
accuracy-test = test images
accuracy-explained = The share that is read correctly: { $train } of the latest training images, as the network sees them in training (rotated, shifted, with a dropout of { $dropout } in the dense layers), and { $test } of the test images, which it never learns from and sees unchanged.
health = Layers
health-explained = How each layer fares on 32 test images while the network trains, or fared at the chosen moment. Gradient: the norm of the gradient of their mean loss, for all that the layer learns, over the images seen, on a logarithmic scale: if it shrinks from the last layer to the first, the first ones hardly learn. Weights and activations: how many numbers there are of each size; activations of exactly 0 are counted separately. A map or unit is dead if its ReLU gives 0 for all 32 images. This slows the training by less than a twentieth, and only while it is shown.
health-show = Show layers
health-hide = Hide layers
health-wait = Looking at the layers …
health-gradient = Gradient norm
health-weights = Weights
health-activations = Activations
health-dead = dead: { $dead } of { $units } ({ $percent })
health-spread = { $low } to { $high }
health-spread-zeros = { $low } to { $high }; 0: { $zeros }

kernels = Kernels of the first layer
kernels-explained = { $count } kernels of { $side } × { $side } weights, each of which looks for one small pattern everywhere in the image. Orange weights respond to ink, blue ones to paper; the strongest is { $strongest } now.
kernel = Kernel { $index }
hard = Hard test images
hard-of-others = Some test images
hard-of-others-explained = Test images of each class in turn. { $right } of { $of } are read correctly now. Below each image is what is read, and how sure the network is.
hard-explained = Twelve test images that networks learn late. { $right } of { $of } are read correctly now. Below each image is what is read, and how sure the network is.
guess-right = { $label ->
        [8] An 8
        [one] A { $label }
        [other] A { $label }
       *[name] { $label }
    }, read correctly: { $percent } sure
guess-wrong = { $label ->
        [8] An 8
        [one] A { $label }
        [other] A { $label }
       *[name] { $label }
    }, read as { $digit }: { $percent } sure

## Data sets

data = Data
data-explained = Networks are trained and evaluated with these images. You can choose others: published sets by name, or your own, as a folder with a folder of pictures for each class, a CSV table in Kaggle’s form (label and pixels), NumPy arrays (.npz) or IDX files like MNIST’s. Pictures in folders become 28 × 28 grey pixels; tables and arrays stay as they are, up to 64 × 64. The network’s output layer follows from the classes.
data-contents = { $train } training images and { $test } test images of { $classes } classes, { $width } × { $height } pixels, { $colour }
data-grey = grey
data-colour = in colour
data-published = Published sets
data-download-item = { $name } (download, { $megabytes } MB)
data-files = Open a file
data-folder = Open a folder
data-mnist = Back to MNIST
data-page = A page can’t download other sets: open files of your own, or use Rakam on the desktop.
data-offer = { $name } isn’t on this machine
data-offer-facts = { $train } training images, { $test } test images; { $megabytes } MB are downloaded once and kept.
data-licence = Licence: { $licence }
data-download = Download
data-leave = Cancel
data-gone = The data set { $set } is no longer there: MNIST takes its place.
network-gone = The network of the last time, { $network }, is no longer there. { $now } reads instead.
data-failed = The data set { $set } could not be loaded. The one before stays.
data-reason = { $reason }
dialog-set = Open a data set
filter-sets = Data sets
images-reading = { $done } of { $of } pictures read
training-failed = This training can’t begin.
layers-refused = The layers don’t fit images of this size.
layers-refused-until = A dense layer takes their place until you choose another data set, or layers that fit.

## Corrections and fine-tuning

correct = Wrong?
correct-tip = Is the reading wrong? Say what it is
correct-digit = It is { $digit ->
        [8] an 8
       *[other] a { $digit }
    }
correct-label = It is “{ $label }”
correct-no-digit = It isn’t a digit
corrected = Saved { $count ->
        [one] one correction
       *[other] { $count } corrections
    }. In Train, you can fine-tune the network on your corrections.
half-scratch = From scratch
half-corrections = Fine-tuning ({ $count })
corrections = Your corrections
corrections-explained = { $count ->
        [one] One reading
       *[other] { $count } readings
    } that you corrected, as the network saw them. They stay on this machine.
corrections-none = None yet. If a reading in Draw is wrong, press “Wrong?” below it and say what it is.
correction = Is { $label }, was read as { $read }
correction-remove = Remove: { $which }
correction-undo = Put back
corrections-export = Export
dialog-save-corrections = Save the corrections
file-name-corrections = rakam-corrections.json
fine-tune = Fine-tune on your corrections
fine-tune-explained = Training goes on for a few hundred small steps with your corrections, each rotated and shifted a little, mixed with training images so that the network doesn’t forget. Before you use the result, you see what it costs: of the 10,000 test images, it may read at most 0.1 percentage points fewer correctly.
fine-tune-base = A copy of “{ $network }” learns from your corrections; the network itself stays as it is.
fine-tune-start = Fine-tune
fine-tune-other-classes = This network has no class for any of your corrections.
fine-tune-stop = Stop
fine-tune-running = Fine-tuning …
fine-tune-evaluating = Reading the test images …
fine-tune-failed = Fine-tuning failed.
fine-tune-not-learned = The network did not learn your corrections: too many training images contradict them. More corrections of the same kind help.
fine-tune-forgets = The network would forget too much: more than 0.1 percentage points on the test images. Remove corrections that contradict the others, or fine-tune another network.
fine-tune-use = Use it
fine-tune-discard = Discard
fine-tune-corrections = Your corrections read correctly
fine-tune-test-images = Test images read correctly
fine-tune-change = { $before } before, { $after } after
of-corrections = { $right } of { $of }
network-fine-tuned = fine-tuned
fine-tuned-network = Your fine-tuned network
fine-tuned-explained = The network that learned from your corrections. It is saved on this machine next to the built-in ones; choose it at the top of the window.
fine-tuned-reads = It is reading now.
fine-tuned-idle = Another network is reading now.
fine-tuned-reads-now = Your fine-tuned network is reading now.
fine-tuned-use = Use it
fine-tuned-forget = Delete it

## Evaluate

network-in-training = in training
evaluation = Evaluation
evaluation-explained = All { $test } test images are read as they are. Then the first { $curve } of them are read again at { $levels } levels of rotation, shift, pen width and noise. No network has learned from them.
evaluate-network = Network: { $network }
evaluate-against = compared with { $network }
evaluate-alone = no comparison
evaluation-start = Run evaluation
evaluation-stop = Stop
evaluation-hint = Reads all test images, then { $curve } of them rotated, shifted, with other pen widths and with noise.
evaluation-first = Nothing was measured here yet. After its training, { $network } read { $percent } of the test images correctly; they are being read once more now, which takes a few seconds.
evaluation-last = Measured { $when } on { $set }.
evaluation-starts = Starting …
evaluating = { $done } of { $of } images read
evaluating-on = { $done } of { $of } images read on { $card }
evaluation-failed = The evaluation failed.
summary = Accuracy of { $network }
summary-counts = { $right } of { $images } test images read correctly
summary-interval = 95% interval: { $from } to { $to }
summary-explained = { $right } of { $images } test images were read correctly. They are a sample: among all images of this kind, the share that the network reads correctly is between { $from } and { $to }, with a confidence of 95% (Wilson score interval).
compare = Difference
compare-points = { $points } points
compare-only = { $one } reads { $count } correctly that { $other } reads wrong
less-than = less than { $value }
compare-explained = The accuracy of { $first } minus that of { $second }, in percentage points. What counts are the images that only one of the two reads correctly. If both networks were equally good, a split at least this uneven would have a probability of { $chance } (McNemar’s exact test).
matrix = Confusion matrix
matrix-of = Confusion matrix of { $network }
matrix-explained = Each row is a class, each column what its images were read as; correct readings are on the diagonal, the other { $wrong } images beside it. The most frequent mistake is { $label } read as { $read }: { $count } times. After each row is its recall: the percentage of the images of that class that were read as it. Below each column is its precision: the percentage of the images read as that class that are of it. Click a number to see its images.
cell-right = { $count } images of { $label }, read correctly
cell-wrong = { $count } images of { $label }, read as { $read }
images-card = Images
images-card-explained = Below each image: what it is, what it was read as, and how sure the network was. The surest mistakes come first; people would make some of them, too. When you compare two networks, the last line is what the other one reads.
images-wrong = { $count } read wrong, the surest first
images-right = { $count } images of { $label }, read correctly, the surest first
images-cell = { $count } images of { $label }, read as { $read }, the surest first
images-only = { $count } that { $one } reads correctly and { $other } does not
images-more = { $count } more
show-wrong = Read wrong ({ $count })
show-wrong-of = { $network } wrong ({ $count })
show-only = Only { $network } right ({ $count })
image-refused = { $label ->
        [8] An 8
        [one] A { $label }
        [other] A { $label }
       *[name] { $label }
    }, best read as { $digit }, but rejected as not a digit
reliability = Reliability
reliability-error = { $network } { $error }
reliability-explained = Is the confidence right? Of the images read with 80% confidence, 80% should be correct: such points are on the dashed line; those of an overconfident network are below it. Each point stands for a fifteenth of the range of confidence; its bar is the 95% interval, which is long where there are few images. The mean difference between confidence and accuracy (expected calibration error): { $errors }.
confidence = confidence
curves = Perturbed images
curves-explained = How many of the first { $images } test images are still read correctly when they are perturbed. Solid: as the program reads a file, with the ink centred and redrawn with MNIST’s pen. Dotted: the network alone, given the perturbed pixels as they are. The gap between the two is the work of the program, not of the network.
alone = { $network } alone
rotation = Rotation
rotation-axis = degrees, clockwise
shift = Shift
shift-axis = pixels of 28, in four directions
pen-axis = pixels of 28; MNIST’s own pen has 2.4
noise = Noise
noise-axis = standard deviation; paper is 0, ink is 1

## Inside

inside-view-layers = Layers
inside-view-space = In space
inside-view-why = Why?
inside-view-near = Similar
inside-view-map = Map
inside-view-dream = Dream
inside-view-fool = Fool
space-explained = Each layer is a plane: the input first, the outputs last. Drag to turn, use the wheel or two fingers to zoom, or the arrow keys, plus and minus. The cone shows the receptive field of the cell you point at, or else of the brightest one: through the loudest map of each layer, back to the drawing. The outlines on the other maps are the same field there.
space-planes = { $count } layers in space.
space-nearer = Nearer
space-farther = Farther
space-reset = Reset the view
inside-view-backwards = Backwards
inside-empty = Draw a digit to see what each layer of the network makes of it.
inside-empty-explained = Each layer computes new maps from those of the layer before: the first finds edges, the last ones find parts of digits. They follow your pen.
inside-look = Point at a cell of a map or at an output to see how it is computed. Click to keep it; you can then scale its map or switch it off.
inside-example = For example, the brightest cell of the first layer:
inside-close = Close
inside-was = Unchanged: { $reading }
inside-reset = Reset
inside-reset-tip = Undo the changes to the network ({ $count })
inside-only-here = Changes to maps apply in this tab only. Everywhere else the network is unchanged.

inside-conv = { $layer }: { $count } maps of { $height } × { $width }
inside-dense = { $layer }: { $count } units
inside-pooled = { $layer }, after pooling: { $height } × { $width }
inside-conv-pool-explained = Each map is the response of one kernel of { $side } × { $side } weights { $channels ->
        [1] that slides over the input
       *[other] for each of the { $channels } maps before it, which slides over them
    }: the brighter a cell, the more of the kernel’s pattern is there. Pooling then keeps the largest of every four cells. { $layer } has { $count } kernels; the brightest cell, in map { $map }, is { $value }, and { $silent ->
        [0] no map is silent
        [1] one map is silent
       *[other] { $silent } maps are silent
    }.
inside-conv-explained = Each map is the response of one kernel of { $side } × { $side } weights { $channels ->
        [1] that slides over the input
       *[other] for each of the { $channels } maps before it, which slides over them
    }: the brighter a cell, the more of the kernel’s pattern is there. { $layer } has { $count } kernels; the brightest cell, in map { $map }, is { $value }, and { $silent ->
        [0] no map is silent
        [1] one map is silent
       *[other] { $silent } maps are silent
    }.
inside-dense-explained = Each unit is a weighted sum of all { $inputs } numbers before it; negative sums become zero. { $layer } has { $count } units: { $silent } are silent, and unit { $map } is the brightest with { $value }.
inside-dense-sum-explained = Each unit is a weighted sum of all { $inputs } numbers before it. { $layer } has { $count } units; unit { $map } is the brightest with { $value }.
inside-skip-explained = A residual block ends here: what came into { $from } is added to what { $layer } gives, so the convolutions in between only have to compute the change.
inside-activation-explained = Each number then goes through the activation { $name }.
inside-average-explained = Pooling then takes the mean of every four cells.
inside-global-explained = Pooling then takes the mean of each map.
inside-outputs = Outputs
inside-outputs-explained = { $layer } computes one number for each class, its logit; the largest wins. The bars show the logits as probabilities (softmax). Point at one to see what supports it and what contradicts it.
inside-output = { $name }: { $percent }, logit { $logit }

inside-cell-of = { $what }; map { $map }, row { $row }, column { $column }: { $value }
inside-cell = { $layer }, map { $map }, row { $row }, column { $column }
inside-unit = { $layer } unit { $map }
inside-step-sum = products { $products } + bias { $bias } = { $sum }
inside-step-norm = batch-norm: { $gamma } × ({ $sum } − { $mean }) / { $deviation } + { $beta } = { $value }
inside-step-skip = { $sum } + the block’s input { $skipped } = { $value }
inside-step-activation = { $name }: { $value }
inside-step-gain = turned, × { $factor }: { $value }
inside-step-average = mean of { $all }: { $value }
inside-step-global = mean of the map’s { $count } cells: { $value }
inside-step-pool = largest of { $all }: { $value }, { $corner ->
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
inside-scale = Scale
inside-scale-map = Scale of this map
inside-scale-unit = Scale of this unit
inside-scale-tip = Its activations are multiplied by this number: 0 switches it off, 1 is as trained. It applies in this tab only.
inside-off = Off
inside-on = On

inside-for = For and against { $name }
inside-total = features { $features } + bias { $bias } = { $value }
inside-question = Question
inside-question-explained = What makes up the logit of { $name }, { $value }? You can choose another class, or one to compare it with.
inside-question-other-explained = Why { $name } and not { $other }? The difference between their logits is { $value }.
inside-why = Why
inside-why-not = and not
inside-why-not-none = any other
inside-rather-than = { $name } rather than { $other }
inside-heat = Where it was seen
inside-heat-explained = What the cells of { $layer } contribute to { $name }, laid over the drawing: activation times gradient, summed over the maps, negative values left out. This is HiResCAM (Draelos and Carin 2020): Grad-CAM (Selvaraju et al. 2017) without its averaging.
inside-heat-none = Nothing supports it.
inside-pixels = Ink for and against
inside-pixels-explained = What each pixel contributes to first order: gradient times ink (Shrikumar et al. 2016). Orange supports the answer, blue contradicts it. The strongest pixel is { $value }, in row { $row }, column { $column }.
inside-features = Features for and against
inside-features-explained = The last layer only weighs the { $count } features of { $layer }: each contributes weight times activation, and together with the bias they add up to the logit exactly. Shown are those that add most and those that subtract most.

inside-near = Most similar training images
inside-near-explained = Of the { $seen } training images compared, the six whose features in { $layer } are closest to those of the drawing. Below each are its label and its distance; the closest is { $label ->
        [8] an 8
        [one] a { $label }
        [other] a { $label }
       *[name] { $label }
    } at { $distance }.
inside-near-others = This network’s classes aren’t those of the data set, { $set }. Choose its own in Train.
inside-near-shape = The images of the data set, { $set }, aren’t 28 × 28 pixels in grey, as a drawing is. Choose another set in Train.
inside-near-wait = Comparing …
inside-near-progress = { $seen } of { $of } training images compared so far
inside-near-progress-on = { $seen } of { $of } training images compared so far, read on { $card }
inside-near-image = Training image { $index }, { $label ->
        [8] an 8
        [one] a { $label }
        [other] a { $label }
       *[name] { $label }
    }, at distance { $distance }

map = Map of the test images
map-principal-explained = Each dot is a test image, coloured by class. The network describes every image by many numbers ({ $layer }); this is the plane on which the images differ most (principal component analysis). Images that look alike to the network lie close together: choose a later layer and watch the classes separate. The large dot is your drawing. It moves as you draw, and lines lead to its five nearest images, measured in all the numbers.
map-neighbours-explained = Each dot is a test image, coloured by class. The network describes every image by many numbers ({ $layer }); this plane keeps the images together that are closest in them (t-SNE). Only closeness means something here: the size of a cluster and its distance from another don’t. The large dot is your drawing, placed among its five nearest images.
map-layer = Layer
map-pixels = Pixels
map-after = after { $layer }
map-logits = Logits
map-method = Method
map-principal = Plane (PCA)
map-neighbours = Clusters (t-SNE)
map-count = Test images
map-images = { $count } images
map-subject = Network
map-of-network = the network that reads
map-of-training = the network in training
map-wait = Computing the map …
map-progress = The map is forming: { $percent }
map-failed = This network can’t be mapped.
map-summary = { $count } test images; { $misread } misread, with red rings. The arrow keys step through them.
map-image = Test image { $index }: { $label }
map-image-misread = Test image { $index }: { $label }, read as { $read }
map-drawing = Nearest to your drawing: { $labels }

dream = Dream
dream-explained = This image excites { $what } most. It begins as grain. With each of { $steps } steps, every pixel changes in the direction that raises the value (gradient ascent on the pixels, Simonyan et al. 2013); all ink fades a little and blurs a little, and the image is shifted at random, so that it stays simple (Yosinski et al. 2015). It isn’t a picture that the network has seen: it shows what the network responds to.
dream-classes = Classes
dream-class = the class { $name }
dream-map = map { $channel } of { $layer }
dream-unit = unit { $channel } of { $layer }
dream-channel-map = Map
dream-channel-unit = Unit
dream-said-class = Step { $step }, { $what }: logit { $value }, probability { $percent }
dream-said-channel = Step { $step }, { $what }: mean { $value }. The network reads { $name } ({ $percent }).
dream-step = Step
dream-step-of = { $step } of { $steps }
dream-watch = Watch again
dream-another = Another one
dream-wait = Starting …
dream-failed = This network can’t dream.

fool = Fool the network
fool-explained = Which change of your drawing makes the network read another class, if no pixel may change by more than { $strength } of full ink? In each of 30 steps, every pixel moves in the direction that makes the chosen class more probable, but never beyond that limit (projected gradient descent, Madry et al. 2018; its first form is the fast gradient sign method, Goodfellow et al. 2015). To you the drawing stays the same.
fool-empty = Draw a digit to see how little it takes until the network reads another.
fool-target = To be read as
fool-second = second best
fool-least = Smallest change that flips
fool-strength = Strength
fool-drawn = Your drawing
fool-change = Change, × { $times }
fool-changed = Changed
fool-wait = Computing …
fool-failed = This network can’t be fooled.
fool-said-least = The smallest strength that does it is { $strength }: read as { $now }, no longer as { $before }.
fool-said-flips = Strength { $strength }: read as { $now }, no longer as { $before }.
fool-said-holds = Strength { $strength }: still read as { $now }, not as { $target }.
fool-said-never = Even strength { $strength } doesn’t make it a { $target }: it is read as { $now }.
fool-compared = Smallest strength for each network: { $networks }.
fool-train = Train with such images
fool-train-tip = Sets up adversarial training in Train: each image is changed like this before its step. Then find the smallest change for that network here.
fool-said-already = It is read as { $target } without any change.
share = { $name }: { $percent }
share-was = { $name }: { $percent }, before { $was }

backwards = Backwards
backwards-explained = What the network would learn from your drawing, if you say which answer is right. First comes the loss, then its gradient: by how much the loss grows with each number that was computed, layer by layer back to the input (backpropagation, Rumelhart et al. 1986), and with each weight. The last step changes every weight a little against its gradient. In training, this is done for a batch of images at once. A single image has no variance of its own, so the batch-norms use their running statistics here, and nothing is dropped. The network itself isn’t changed.
backwards-empty = Draw a digit to see what the network would learn from it.
backwards-answer = Right answer
backwards-as-read = as read: { $name }
backwards-previous = Previous
backwards-next = Next
backwards-logits = Logits
backwards-input = Input
backwards-update = Update
backwards-loss-explained = The softmax turns the logits into probabilities. The loss of the image is its cross-entropy: the negative logarithm of the probability of the right answer. It is 0 if the network is certain and right.
backwards-loss = If { $name } is right: p = { $p }, loss = −ln p = { $loss }
backwards-logits-title = Gradient of the logits: p − y
backwards-logits-explained = How fast the loss grows with each logit: its probability p, less y, which is 1 for the right answer and 0 for every other. A step lowers what is orange and raises what is blue.
backwards-logits-said = { $name }: p − y = { $p } − 1 = { $gradient }; every other class: p − 0
backwards-stage = Gradient in { $layer }
backwards-stage-explained = How fast the loss grows with each number that this stage computed, from its output back to its first layer: pooling sends a gradient back to where its number came from, the activation multiplies it by its slope, batch-norm by γ / √(variance + ε). Where a ReLU gave 0, the gradient ends. Orange numbers should become smaller, blue ones larger. Point at a cell for its numbers; click it to see the weights of its map or unit below.
backwards-stage-skip-explained = How fast the loss grows with each number that this stage computed, from its output back to its first layer. A residual block ends here: the gradient of the sum also goes around the block, to its input, unchanged. Orange numbers should become smaller, blue ones larger. Point at a cell for its numbers; click it to see the weights of its map or unit below.
backwards-after = { $layer }, after { $name }
backwards-after-nothing = { $layer }, output
backwards-after-sum = { $layer }, after the sum with the block’s input
backwards-after-norm = { $layer }, after batch-norm
backwards-size = largest { $largest }, norm { $norm }
backwards-cell = { $cell }: gradient { $gradient }, value { $value }
backwards-input-title = Gradient of the input
backwards-input-explained = How fast the loss grows with each number of the input. Training doesn’t need it: the drawing is not learned. But it shows which ink misled the network: more at blue places and less at orange ones would help the right answer. Fool goes the other way.
backwards-pixel = Row { $row }, column { $column }: gradient { $gradient }, input { $value }
backwards-input-end = The way back ends here: before { $layer } nothing is learned.
backwards-weights-map = Weights of { $layer } for map { $channel }
backwards-weights-unit = Weights of { $layer } for unit { $channel }
backwards-weights-explained = The gradient of each weight: how fast the loss grows with it. A weight is used at every position of its kernel; in a dense layer, at just one. Each time it passes on an input, so its gradient is the sum of upstream gradient times input over the positions. Point at a weight, or click it, for its sum.
backwards-weights = Gradients of { $count } weights
backwards-weights-of-maps = Gradients of { $count } × { $height } × { $width } weights
backwards-kernels = Gradients of the weights
backwards-weight-map = { $layer }: weight from map { $from } to map { $to }, row { $row }, column { $column }
backwards-weight-unit = { $layer }: weight from map { $from }, row { $row }, column { $column }, to unit { $to }
backwards-weight-units = { $layer }: weight from unit { $from } to unit { $to }
backwards-product = gradient = upstream { $upstream } × input { $input } = { $gradient }
backwards-sum = gradient = sum of upstream × input over { $count } positions = { $gradient }
backwards-change = − rate { $rate } × { $gradient } = { $change }; weight { $before } → { $after }
backwards-upstream = Upstream
backwards-term = row { $row }, column { $column }: { $upstream } × { $input } = { $product }
backwards-largest-terms = Largest terms
backwards-bias = bias
backwards-parameter = { $name } { $value }, gradient { $gradient }
backwards-update-title = One step of gradient descent
backwards-update-explained = Every weight, bias, γ and β becomes itself, less the learning rate times its gradient. Then the same drawing is read again. With a small rate the loss falls; with a large one the step goes too far. The thin bars are those before the step.
backwards-updated = Loss { $before } → { $after }; { $name }: { $was } → { $now }
backwards-only-here = This step is only tried out: the network that reads stays as it is.

## Symbols of one's own

tab-symbols = Symbols
tab-symbols-tip = Teach a network symbols of your own
symbols = My symbols
symbols-explained = Name your symbols, draw at least five examples of each, and train. A network learns them in seconds: it keeps the convolutions of the built-in one, and sees each example stretched, slanted, bent and drawn with other pens. Whatever belongs to none of your symbols is refused. Each example is read once by a network that has not seen it: that is the result below. The symbols stay on this machine.
symbols-train = Train
symbols-train-name = Train on my symbols
symbols-stop = Stop
symbols-save = Save network
symbols-import = Import
symbols-export = Export
symbols-training = Training on your symbols…
symbols-failed = The training failed.
symbols-begin = Name each symbol and draw it five times, as you usually write it. Then train.
symbols-ready = Ready: { $classes } symbols, { $examples } examples. Training takes a few seconds.
symbols-result = { $right } of { $of } examples were read correctly by a network that had not seen them.
symbols-mixed-up = “{ $one }” and “{ $other }” were mixed up { $count ->
        [one] once
       *[other] { $count } times
    }: more examples help.
symbols-refused = { $count ->
        [one] One was refused
       *[other] { $count } were refused
    } as none of them.
symbols-changed = The symbols have changed since: train again.
symbols-few-classes = Add symbols: a network needs at least { $least }.
symbols-unnamed = Name symbol { $class }.
symbols-same-name = Two symbols are called “{ $name }”: rename one.
symbols-few-examples = Draw { $more ->
        [one] one more example
       *[other] { $more } more examples
    } of “{ $name }”.
class-hint = Name
class-name = Name of symbol { $class }
class-drawn = { $drawn } of { $least } drawn
class-add = Add symbol
class-remove = Remove symbol { $which }
pad-empty = Draw example { $place } of symbol { $class } { $name } here
pad-drawn = Example { $place } of symbol { $class } { $name }
pad-clear = Remove example { $place } of symbol { $class }
network-symbols = my symbols
dialog-symbols = Import symbols
dialog-save-symbols = Export the symbols
filter-symbols = Symbols (json)
file-name-symbols = my-symbols.json
symbols-imported = The symbols of { $file } were added.
symbols-no-room = There is no room for the symbols of { $file }: nothing was added.
symbols-most = There can be { $classes } symbols with { $examples } examples each.
symbols-unreadable = { $file } can’t be read as symbols.
symbols-too-large = It is larger than { $most } MB.
symbols-not-json = Line { $line }, column { $column }: { $problem }
symbols-format = It says it is { $found }; expected rakam-symbols, version 1.
symbols-value = { $place }: { $found }; expected { $expected }.
example-added = Added: “{ $name }” has { $count } examples now. Train again in Symbols.
example-not-added = “{ $name }” can’t take another example.
example-no-symbol = There is no symbol called “{ $name }” any more. Train again in Symbols.

## What controls are

about-canvas = Draw here with the mouse, a pen or a finger. The network reads the drawing again after every movement.
about-undo = Takes back the last stroke or change.
about-redo = Restores what you undid.
about-clear = Empties the canvas. Undo brings the drawing back.
about-pen-width = How wide the pen draws. The network sees every drawing with a pen of the same width.
about-layers = Colours an opened picture by what its pixels were taken for: ink, lines, frames, outside.
about-open = Opens a picture of a digit or a number, to be read. You can also drop or paste one.
about-save = Saves what is drawn here as a file.
about-copy = Puts the drawing on the clipboard as a picture.
about-reading = What the network reads, and how sure it is. Grey means that it isn’t sure, or that it doesn’t take the ink for a digit.
about-correct = If the reading is wrong, say here what it is. Fine-tuning in Train learns from such corrections.
about-bars = The probability of each class, given that the ink is one of them. They add up to 100%.
about-network = The network that reads your drawings. Choose a built-in one, your own, or a weights file.
about-menu = The tour, the challenges, this help, and links and files of what is in the window.
about-language = The language of the window.
about-theme = Light or dark colours, or those of the system.
about-tour = Ten steps through all of Rakam.
about-outputs = One number for each class, its logit; the bars show the logits as probabilities. Point at one to see what supports it and what contradicts it.
about-detail = How what you point at is computed. Click a cell or an output to keep it here; you can then scale its map or switch it off.
about-view-layers = What each layer of the network makes of the drawing: its feature maps.
about-view-space = The layers as planes in space, with the receptive field of a cell.
about-view-why = Which ink speaks for the answer, and which against it.
about-view-near = The training images that are most like the drawing to the network.
about-view-map = Test images on a plane, those that look alike to the network close together.
about-view-dream = The image that excites a class or a map most.
about-view-fool = The smallest change of the drawing that turns its reading into another.
about-view-backwards = From the loss back to the drawing: the gradients of each layer, and what one training step would change.
about-export = Saves what is shown here as a picture: PNG with pixels, SVG with lines that stay sharp at any size.
about-half-0 = Train a network from random weights.
about-half-1 = Several trainings side by side, to compare.
about-half-2 = Go on training a network on readings that you corrected.
about-start = Trains until the epochs of the preset are done. You can pause and change hyperparameters at any time.
about-pause = Stops the training for now; nothing is lost.
about-batch = One step: the network reads a batch of images, and every weight changes a little.
about-epoch = Trains until every training image has been seen once more.
about-again = Begins again with fresh random weights and the same hyperparameters.
about-try = Reads your drawings with this network, as trained so far.
about-save-network = Saves this network as a weights file, which Rakam opens again.
about-back = Reads with the built-in network again.
about-optimizer = The rule that turns gradients into steps.
about-schedule = How the learning rate changes while the network trains.
about-learning-rate = How far the weights move with each step. Too high, and the loss jumps or diverges; too low, and it hardly falls.
about-momentum = How much of the steps before is added to each step.
about-weight-decay = How strongly weights are pulled towards zero, which keeps the network simple.
about-batch-size = How many images make a step. Larger batches give steadier gradients, but fewer steps per epoch.
about-dropout = How many of the numbers are set to zero at random while training, so that the network relies on none of them.
about-augmentation = By how many degrees training images are turned at random; they are also shifted. It helps against overfitting.
about-adversary = Each training image is first changed so that its loss grows, no pixel by more than this share of full ink. The network becomes harder to fool, but often a little less accurate on unchanged images. Each step takes twice as long.
about-seed = Fixes everything random: the initial weights, the order of the images, augmentation and dropout. On the processor, the same seed and hyperparameters give the same network.
about-training-images = How many of the training images are used. The fewer, the sooner they are learned by heart.
about-timeline-moment = Goes back to a recorded moment of the training.
about-evaluate = Reads all test images with the chosen network and measures how well it does.
about-subject = The network that is evaluated.
about-against = Another network, to compare with.
about-train = Trains a network on your symbols.
about-add-class = One more symbol for the network to learn.
about-challenges = Goals that the program checks while you work.
help = Explain this  F1
help-hint = Point at anything, or tap it, to read what it is. Meanwhile, controls do nothing. Esc ends this.
help-end = End
