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
// All that `matrix_units.cl` offers, by one warp: the product of a 16×16 matrix in rows and a 16×8 matrix in columns
// behind it, both in half precision, summed in float. Copies that shall be zeros go where there were other numbers, and
// are multiplied and added, too.
kernel __attribute__((reqd_work_group_size(LANES, 1, 1))) void probe(global const ushort *input, global float *output) {
    local uint4 rows[2 * LANES];
    MEETING_PLACE(meeting, 1)
    const int lane = get_local_id(0), group = lane / 4, pair = lane % 4 * 2;
    rows[LANES + lane] = (uint4)(0x3C003C00);
    barrier(CLK_LOCAL_MEM_FENCE);
    copy_unit(rows + lane, (global const uint4 *)input + lane, true);
    copy_unit(rows + LANES + lane, (global const uint4 *)input + lane, false);
    end_copies();
    end_copies();
    wait_for_copies();
    barrier(CLK_LOCAL_MEM_FENCE);
    // A row is two units. The matrices are the upper left one, the lower left, the upper right and the lower right.
    const local uint4 *row = rows + lane % 16 * 2 + lane / 16;
    const global ushort *column = input + 256 + group * 16 + pair;
    const uint2 columns = (uint2)(column[0] | (uint)column[1] << 16, column[8] | (uint)column[9] << 16);
    float4 sum = (float4)(0);
    for (int i = 0; i < 2; i++) sum = multiply_add(load_matrices(row + i * LANES, meeting), columns, sum, meeting);
    vstore2(sum.xy, 0, output + group * 8 + pair);
    vstore2(sum.zw, 0, output + (group + 8) * 8 + pair);
}
#endif
