// The moments of all workgroups become those of the batch, and these the batch-norm of each channel, scale * x + shift; the running
// statistics follow. Chan et al. 1979, "Updating formulae and a pairwise algorithm for computing sample variances".
@group(1) @binding(0) var<storage, read> parameters: array<f32>;
@group(1) @binding(1) var<storage, read> moments: array<vec4<f32>>;
@group(1) @binding(2) var<storage, read_write> running: array<f32>;
// Mean, 1 / deviation, scale and shift of each channel.
@group(1) @binding(3) var<storage, read_write> norms: array<vec4<f32>>;

var<workgroup> parts: array<vec3<f32>, 64>;

fn merged(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> {
    let count = a.z + b.z;
    if count == 0.0 {
        return a;
    }
    let apart = b.x - a.x;
    return vec3<f32>(a.x + apart * (b.z / count), a.y + b.y + apart * apart * (a.z * b.z / count), count);
}

@compute @workgroup_size(64)
fn main(@builtin(workgroup_id) group: vec3<u32>, @builtin(local_invocation_index) lane: u32) {
    let k = group.x;
    var own = vec3<f32>(0.0);
    for (var i = lane; i < PARTS; i += 64) {
        own = merged(own, moments[k * PARTS + i].xyz);
    }
    parts[lane] = own;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            parts[lane] = merged(parts[lane], parts[lane + half]);
        }
    }
    if lane == 0 {
        let all = parts[0];
        let inverse = 1.0 / sqrt(all.y / all.z + EPS);
        let scale = parameters[GAMMA + k] * inverse;
        norms[k] = vec4<f32>(all.x, inverse, scale, parameters[BETA + k] - scale * all.x);
        running[MEAN + k] += MOMENTUM * (all.x - running[MEAN + k]);
        running[VARIANCE + k] += MOMENTUM * (all.y / max(all.z - 1.0, 1.0) - running[VARIANCE + k]);
    }
}
