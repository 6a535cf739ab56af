// The batch-norm of a channel by the moments of all workgroups of the op. Every workgroup of the channel merges them for itself, which
// costs less than a kernel that all of them wait for.
#if NORM
var<workgroup> merging: array<vec3<f32>, 64>;

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
    return norm_of(merging[0], k, keeps && lane == 0);
}
#end
