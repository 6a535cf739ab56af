// What one step needs beside the tensors. All tensors are (channel, row, column, sample): the sample is the innermost axis, and
// the 64 invocations of a workgroup are 64 samples of the same place, so each load is one whole line of memory.
struct Step {
    // Samples in the batch; those after them are zero.
    samples: u32,
    // Where this step's labels, inputs and report are among those that were sent together.
    slot: u32,
    label_smoothing: f32,
    // The learning rate, for Adam over 1 - 0.9^t.
    rate: f32,
    // Adam's 1 / sqrt(1 - 0.999^t).
    correction: f32,
    // SGD's momentum.
    momentum: f32,
    // What a gradient grows by for each unit of its parameter: weight decay, but not AdamW's.
    penalty: f32,
    // What a parameter is multiplied by first: AdamW's weight decay.
    shrink: f32,
}
@group(0) @binding(0) var<uniform> step: Step;
