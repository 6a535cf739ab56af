// The batch-norm of a channel: the moments of all workgroups become those of the batch, and these scale * x + shift. Chan et al. 1979,
// "Updating formulae and a pairwise algorithm for computing sample variances".
#if NORM
fn merged(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> {
    let count = a.z + b.z;
    if count == 0.0 {
        return a;
    }
    let apart = b.x - a.x;
    return vec3<f32>(a.x + apart * (b.z / count), a.y + b.y + apart * apart * (a.z * b.z / count), count);
}

// Mean, 1 / deviation, scale and shift of a channel with these moments. One invocation is the one that `keeps` them, and moves the
// running statistics.
fn norm_of(all: vec3<f32>, k: u32, keeps: bool) -> vec4<f32> {
    let inverse = 1.0 / sqrt(all.y / all.z + EPS);
    let scale = parameters[GAMMA + k] * inverse;
    let norm = vec4<f32>(all.x, inverse, scale, parameters[BETA + k] - scale * all.x);
    if keeps {
        norms[k] = norm;
        running[MEAN + k] += MOMENTUM * (all.x - running[MEAN + k]);
        running[VARIANCE + k] += MOMENTUM * (all.y / max(all.z - 1.0, 1.0) - running[VARIANCE + k]);
    }
    return norm;
}
#end
