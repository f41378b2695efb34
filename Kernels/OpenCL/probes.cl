// What a device can do that its driver does not tell. Each is compiled by itself, since it may not compile at all.

#if PROBE_LAUNCH
kernel void probe(global const ushort *input, global float *output) {}
#endif

#if PROBE_HALF
// Arithmetic in half precision: input times itself, plus one.
kernel void probe(global const ushort *input, global float *output) {
    const int i = get_global_id(0);
    const half value = (half)vload_half(i, (global const half *)input);
    output[i] = (float)(half)(value * value + (half)1);
}
#endif

#if PROBE_MATRIX
// NVIDIA's matrix units from compute capability 8.0 on (PTX ISA, “ldmatrix” and “mma.m16n8k16”), by one warp: the
// product of a 16×16 matrix in rows and a 16×8 matrix in columns behind it, both in half precision, summed in float.
kernel __attribute__((reqd_work_group_size(32, 1, 1))) void probe(global const ushort *input, global float *output) {
    local ushort rows[16 * 16] __attribute__((aligned(16)));
    const int lane = get_local_id(0), group = lane / 4, pair = lane % 4 * 2;
    for (int i = lane; i < 256; i += 32) rows[i] = input[i];
    barrier(CLK_LOCAL_MEM_FENCE);
    // Each lane names the beginning of one row of one of four 8×8 matrices: upper left, lower left, upper right, lower
    // right.
    const local ushort *row = rows + lane % 16 * 16 + lane / 16 * 8;
    uint a0, a1, a2, a3;
    __asm__ volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(a0), "=r"(a1), "=r"(a2), "=r"(a3)
                     : "l"(row)
                     : "memory");
    const global ushort *column = input + 256 + group * 16 + pair;
    const uint b0 = column[0] | (uint)column[1] << 16, b1 = column[8] | (uint)column[9] << 16;
    float c0 = 0, c1 = 0, c2 = 0, c3 = 0;
    __asm__ volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
                     "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                     : "+f"(c0), "+f"(c1), "+f"(c2), "+f"(c3)
                     : "r"(a0), "r"(a1), "r"(a2), "r"(a3), "r"(b0), "r"(b1));
    output[group * 8 + pair] = c0;
    output[group * 8 + pair + 1] = c1;
    output[(group + 8) * 8 + pair] = c2;
    output[(group + 8) * 8 + pair + 1] = c3;
}
#endif
