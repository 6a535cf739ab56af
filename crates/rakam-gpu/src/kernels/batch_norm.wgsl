// The batch-norm of a channel: the moments of all workgroups become those of the batch, and these scale * x + shift. Chan et al. 1979,
// "Updating formulae and a pairwise algorithm for computing sample variances".
// Every workgroup of the channel computes it for itself, which costs less than a kernel that all of them wait for.
#if NORM
var<workgroup> merging: array<vec3<f32>, 64>;

fn merged(a: vec3<f32>, b: vec3<f32>) -> vec3<f32> {
    let count = a.z + b.z;
    if count == 0.0 {
        return a;
    }
    let apart = b.x - a.x;
    return vec3<f32>(a.x + apart * (b.z / count), a.y + b.y + apart * apart * (a.z * b.z / count), count);
}

// Mean, 1 / deviation, scale and shift. One workgroup of the channel is the one that `keeps` them, and moves the running statistics.
fn batch_norm(k: u32, lane: u32, keeps: bool) -> vec4<f32> {
    var own = vec3<f32>(0.0);
    for (var i = lane; i < PARTS; i += 64 * TURNS) {
#for t in TURNS
        let part$t = moments[k * PARTS + min(i + {$t*64}, PARTS - 1)].xyz;
#end
#for t in TURNS
        if i + {$t*64} < PARTS {
            own = merged(own, part$t);
        }
#end
    }
    merging[lane] = own;
    for (var half = 32u; half > 0; half /= 2) {
        workgroupBarrier();
        if lane < half {
            merging[lane] = merged(merging[lane], merging[lane + half]);
        }
    }
    workgroupBarrier();
    let all = merging[0];
    let inverse = 1.0 / sqrt(all.y / all.z + EPS);
    let scale = parameters[GAMMA + k] * inverse;
    let norm = vec4<f32>(all.x, inverse, scale, parameters[BETA + k] - scale * all.x);
    if keeps && lane == 0 {
        norms[k] = norm;
        running[MEAN + k] += MOMENTUM * (all.x - running[MEAN + k]);
        running[VARIANCE + k] += MOMENTUM * (all.y / max(all.z - 1.0, 1.0) - running[VARIANCE + k]);
    }
    return norm;
}
#end
