//! An architecture as nodes, with the input's normalisation before it and the calibration after it.

use std::mem;

use rakam_nn::{Activation, BATCH_NORM_EPS, Conv2d, LEAKY_RELU_SLOPE, Network, Op, Pool, Stage};

use super::messages::{Attribute, Parts, batch, floats, ints, node};
use crate::Model;

/// The names of what comes in and out.
const INK: &str = "ink";
const PROBABILITIES: &str = "probabilities";
const LOG_ODDS: &str = "log_odds";
const LOGITS: &str = "logits";

pub(super) fn parts(model: &Model, fold_batch_norm: bool) -> Parts {
    let network = &model.network;
    let input = network.architecture().input;
    let parts = Parts {
        inputs: vec![batch(INK, &[input.channels, input.height, input.width])],
        constants: Vec::new(),
        nodes: Vec::new(),
        outputs: Vec::new(),
    };
    let mut builder = Builder { network, parts, last: INK.to_owned(), is_flat: false };
    builder.normalise(model);
    builder.layers(fold_batch_norm);
    builder.calibrate(model);
    builder.parts
}

struct Builder<'a> {
    network: &'a Network,
    parts: Parts,
    /// The name of what came out last.
    last: String,
    /// Whether a dense layer came: its input is flat.
    is_flat: bool,
}

impl Builder<'_> {
    /// Adds a node that takes what came out last, and then some constants.
    fn add(&mut self, operator: &str, constants: &[&str], output: &str, attributes: &[Attribute]) {
        let last = std::mem::replace(&mut self.last, output.to_owned());
        let inputs = [&[last.as_str()], constants].concat();
        self.parts.nodes.push(node(operator, &inputs, output, attributes));
    }

    fn constant(&mut self, name: &str, shape: &[usize], values: &[f32]) {
        self.parts.constants.push(floats(name, shape, values));
    }

    fn normalise(&mut self, model: &Model) {
        self.constant("input.mean", &[], &[model.input.mean]);
        // As `InputNorm::apply`, so that the numbers are the same.
        self.constant("input.reciprocal_std", &[], &[model.input.std.recip()]);
        self.add("Sub", &["input.mean"], "centred", &[]);
        self.add("Mul", &["input.reciprocal_std"], "normalised", &[]);
    }

    /// Nodes are numbered as the layers of the network, dropout included.
    fn layers(&mut self, fold_batch_norm: bool) {
        let architecture = self.network.architecture();
        let mut layer = 0;
        let mut next = || {
            layer += 1;
            format!("layer{}", layer - 1)
        };
        let halves = [Attribute::Ints("kernel_shape", &[2, 2]), Attribute::Ints("strides", &[2, 2])];
        // What came into the residual block.
        let mut block = String::new();
        let stages = architecture.hidden.iter().zip(architecture.ops()).zip(architecture.names());
        for (index, ((stage, op), names)) in stages.enumerate() {
            let Stage { op: _, norm: _, residual, activation, pool, dropout } = stage;
            if architecture.block_end(index).is_some() {
                block.clone_from(&self.last);
            }
            let folded = names.norm.as_deref().filter(|_| fold_batch_norm);
            self.op(op, &names.op, folded, &next());
            if let Some(norm) = &names.norm {
                let output = next();
                if !fold_batch_norm {
                    let tensors = ["weight", "bias", "running_mean", "running_var"].map(|what| self.tensor(norm, what));
                    let tensors = tensors.each_ref().map(String::as_str);
                    self.add("BatchNormalization", &tensors, &output, &[Attribute::Float("epsilon", BATCH_NORM_EPS)]);
                }
            }
            if residual.is_some() {
                self.add("Add", &[&block], &next(), &[]);
            }
            if *activation != Activation::Identity {
                self.activation(*activation, &next());
            }
            match pool {
                None => {}
                Some(Pool::Max2x2) => self.add("MaxPool", &[], &next(), &halves),
                Some(Pool::Average2x2) => self.add("AveragePool", &[], &next(), &halves),
                Some(Pool::GlobalAverage) => self.add("GlobalAveragePool", &[], &next(), &[]),
            }
            // Reading drops nothing out.
            dropout.iter().for_each(|_| drop(next()));
        }
        if let Some(head) = architecture.names().last() {
            self.op(Op::Linear(architecture.head), &head.op, None, LOGITS);
        }
    }

    /// Adds a convolution or dense layer, with the batch-norm of that name folded in.
    fn op(&mut self, op: Op, name: &str, folded: Option<&str>, output: &str) {
        match op {
            Op::Conv2d(Conv2d { out_channels: _, kernel, stride, padding }) => {
                let (kernel, strides, pads) = ([kernel as i64; 2], [stride as i64; 2], [padding as i64; 4]);
                let mut attributes = vec![Attribute::Ints("kernel_shape", &kernel), Attribute::Ints("pads", &pads)];
                if stride != 1 {
                    attributes.push(Attribute::Ints("strides", &strides));
                }
                let [weight, bias] = self.weight_and_bias(name, folded);
                self.add("Conv", &[&weight, &bias], output, &attributes);
            }
            Op::Linear(_) => {
                if !self.is_flat {
                    self.add("Flatten", &[], "flat", &[Attribute::Int("axis", 1)]);
                    self.is_flat = true;
                }
                let [weight, bias] = self.weight_and_bias(name, folded);
                self.add("Gemm", &[&weight, &bias], output, &[Attribute::Int("transB", 1)]);
            }
        }
    }

    /// Adds an activation. The operator set has GELU and SiLU only in parts.
    fn activation(&mut self, activation: Activation, output: &str) {
        let x = self.last.clone();
        match activation {
            Activation::Identity => {}
            Activation::Relu => self.add("Relu", &[], output, &[]),
            Activation::LeakyRelu => self.add("LeakyRelu", &[], output, &[Attribute::Float("alpha", LEAKY_RELU_SLOPE)]),
            Activation::Tanh => self.add("Tanh", &[], output, &[]),
            Activation::Sigmoid => self.add("Sigmoid", &[], output, &[]),
            Activation::Silu => {
                self.add("Sigmoid", &[], &format!("{output}.sigmoid"), &[]);
                self.add("Mul", &[&x], output, &[]);
            }
            Activation::Gelu => {
                // x / 2 * (1 + erf(x / sqrt(2)))
                let [scale, one, half] = ["scale", "one", "half"].map(|constant| format!("{output}.{constant}"));
                self.constant(&scale, &[], &[std::f32::consts::FRAC_1_SQRT_2]);
                self.constant(&one, &[], &[1.0]);
                self.constant(&half, &[], &[0.5]);
                self.add("Mul", &[&scale], &format!("{output}.scaled"), &[]);
                self.add("Erf", &[], &format!("{output}.erf"), &[]);
                self.add("Add", &[&one], &format!("{output}.sum"), &[]);
                self.add("Mul", &[&x], &format!("{output}.product"), &[]);
                self.add("Mul", &[&half], output, &[]);
            }
        }
    }

    /// Adds a tensor of the network as it is; returns its name.
    fn tensor(&mut self, module: &str, what: &str) -> String {
        let name = format!("{module}.{what}");
        let network = self.network;
        if let Some(tensor) = network.tensor(&name) {
            self.constant(&name, tensor.shape, tensor.values);
        }
        name
    }

    /// Adds the weight and the bias of a layer, with the batch-norm of that name folded in: `w' = scale * w`,
    /// `b' = scale * (b - mean) + beta`; returns their names.
    fn weight_and_bias(&mut self, module: &str, norm: Option<&str>) -> [String; 2] {
        let names = ["weight", "bias"].map(|what| format!("{module}.{what}"));
        let Some(norm) = norm else { return ["weight", "bias"].map(|what| self.tensor(module, what)) };
        let network = self.network;
        let of = |name: String| network.tensor(&name).map_or(&[][..], |tensor| tensor.values);
        let norm = ["weight", "bias", "running_mean", "running_var"].map(|what| of(format!("{norm}.{what}")));
        let [gamma, beta, mean, variance] = norm;
        // In double precision: what is left then is the rounding of the result alone.
        let scale: Vec<f64> = gamma
            .iter()
            .zip(variance)
            .map(|(gamma, variance)| f64::from(*gamma) / (f64::from(*variance) + f64::from(BATCH_NORM_EPS)).sqrt())
            .collect();
        for name in &names {
            let Some(tensor) = network.tensor(name) else { continue };
            let row = tensor.values.len() / scale.len();
            let is_bias = name.ends_with(".bias");
            let values: Vec<f32> = tensor
                .values
                .iter()
                .enumerate()
                .map(|(at, value)| {
                    let (value, channel) = (f64::from(*value), at / row);
                    let [mean, beta] = [mean[channel], beta[channel]].map(f64::from);
                    (if is_bias { scale[channel] * (value - mean) + beta } else { scale[channel] * value }) as f32
                })
                .collect();
            self.constant(name, tensor.shape, &values);
        }
        names
    }

    /// From the logits to probabilities and, with one logit more than labels, to the log-odds of being a digit.
    fn calibrate(&mut self, model: &Model) {
        let labels = model.labels.len();
        let mut outputs = vec![batch(PROBABILITIES, &[labels])];
        if self.network.classes() > labels {
            self.ints("digits.from", &[0]);
            self.ints("digits.to", &[labels as i64]);
            self.ints("classes.to", &[labels as i64 + 1]);
            self.ints("classes.axis", &[1]);
            self.add("Slice", &["digits.to", "classes.to", "classes.axis"], "other", &[]);
            if let Some(least) = model.calibration.least_other {
                self.constant("other.least", &[], &[least]);
                self.add("Max", &["other.least"], "other.at_least", &[]);
            }
            let other = mem::take(&mut self.last);
            LOGITS.clone_into(&mut self.last);
            self.add("Slice", &["digits.from", "digits.to", "classes.axis"], "digits", &[]);
            self.add("ReduceLogSumExp", &["classes.axis"], "any_digit", &[Attribute::Int("keepdims", 1)]);
            self.add("Sub", &[&other], "log_odds.column", &[]);
            self.add("Squeeze", &["classes.axis"], LOG_ODDS, &[]);
            "digits".clone_into(&mut self.last);
            outputs.push(batch(LOG_ODDS, &[]));
        }
        self.constant("temperature", &[], &[model.calibration.temperature]);
        self.add("Div", &["temperature"], "calibrated", &[]);
        self.add("Softmax", &[], PROBABILITIES, &[Attribute::Int("axis", 1)]);
        outputs.push(batch(LOGITS, &[self.network.classes()]));
        self.parts.outputs = outputs;
    }

    fn ints(&mut self, name: &str, values: &[i64]) {
        self.parts.constants.push(ints(name, values));
    }
}
