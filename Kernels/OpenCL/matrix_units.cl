// What the 32 lanes of a warp do together with NVIDIA's matrix units, from compute capability 8.0 on. Operands lie in
// fragments: two halves in a word of each lane, as the PTX ISA lays them out under “mma.m16n8k16”. Lane is
// get_local_id(0), warp get_local_id(1).
//
// With EMULATE_MATRIX the same functions are plain OpenCL C, whose lanes meet in local memory, so that whatever is
// built on them can be tried on any device. They hold barriers then: all warps of a group call them equally often.

#define LANES 32

#if EMULATE_MATRIX
// What a warp's lanes show each other: twelve floats each.
#define MEETING_PLACE(name, warps)                                                                                     \
    local float name##_of_all[(warps) * LANES * 12] __attribute__((aligned(16)));                                      \
    local float *const name = name##_of_all + get_local_id(1) * LANES * 12;
#define UNROLL _Pragma("nounroll")
#else
#define MEETING_PLACE(name, warps) local float *const name = 0;
#define UNROLL _Pragma("unroll")
#endif

// Begins to copy sixteen bytes to local memory; sixteen zero bytes where they are not `there`, but `source` must be
// readable all the same.
static inline void copy_unit(local uint4 *target, global const uint4 *source, bool there) {
#if EMULATE_MATRIX
    *target = there ? *source : (uint4)(0);
#else
    const uint count = there ? 16 : 0;
    __asm__ volatile("cp.async.cg.shared.global [%0], [%1], 16, %2;" ::"l"(target), "l"(source), "r"(count) : "memory");
#endif
}

// Ends a batch of copies, which may be empty.
static inline void end_copies(void) {
#if !EMULATE_MATRIX
    __asm__ volatile("cp.async.commit_group;" ::: "memory");
#endif
}

// Waits for this lane's copies but those of the latest batch. The others' are there after a barrier.
static inline void wait_for_copies(void) {
#if !EMULATE_MATRIX
    __asm__ volatile("cp.async.wait_group 1;" ::: "memory");
#endif
}

// Four matrices of 8 rows of 8 halves, a word of each for each lane. Lane 8 m + r names row r of matrix m.
static inline uint4 load_matrices(const local uint4 *row, local float *meeting) {
#if EMULATE_MATRIX
    const int lane = get_local_id(0);
    local uint4 *const rows = (local uint4 *)meeting;
    barrier(CLK_LOCAL_MEM_FENCE);
    rows[lane] = *row;
    barrier(CLK_LOCAL_MEM_FENCE);
    const local uint *const words = (const local uint *)rows + lane;
    return (uint4)(words[0], words[LANES], words[2 * LANES], words[3 * LANES]);
#else
    uint a, b, c, d;
    __asm__ volatile("ldmatrix.sync.aligned.m8n8.x4.shared.b16 {%0, %1, %2, %3}, [%4];"
                     : "=r"(a), "=r"(b), "=r"(c), "=r"(d)
                     : "l"(row)
                     : "memory");
    return (uint4)(a, b, c, d);
#endif
}

// The product of 16×16 and 16×8 halves, added to 16×8 floats.
static inline float4 multiply_add(uint4 a, uint2 b, float4 sum, local float *meeting) {
#if EMULATE_MATRIX
    const int lane = get_local_id(0), group = lane / 4, pair = lane % 4;
    barrier(CLK_LOCAL_MEM_FENCE);
    vstore4(vload_half4(0, (const half *)&a), lane * 3, meeting);
    vstore4(vload_half4(1, (const half *)&a), lane * 3 + 1, meeting);
    vstore4(vload_half4(0, (const half *)&b), lane * 3 + 2, meeting);
    barrier(CLK_LOCAL_MEM_FENCE);
    for (int k = 0; k < 4; k++) {
        // Inputs 2 k and the next, and those eight further on, of rows `group` and eight below, and of two columns.
        const float4 near = vload4((group * 4 + k) * 3, meeting), far = vload4((group * 4 + k) * 3 + 1, meeting);
        const float4 left = vload4((pair * 8 + k) * 3 + 2, meeting);
        const float4 right = vload4((pair * 8 + 4 + k) * 3 + 2, meeting);
        const float4 upper = (float4)(near.xy, far.xy), lower = (float4)(near.zw, far.zw);
        sum += (float4)(dot(upper, left), dot(upper, right), dot(lower, left), dot(lower, right));
    }
    return sum;
#else
    float d0 = sum.x, d1 = sum.y, d2 = sum.z, d3 = sum.w;
    __asm__ volatile("mma.sync.aligned.m16n8k16.row.col.f32.f16.f16.f32 "
                     "{%0, %1, %2, %3}, {%4, %5, %6, %7}, {%8, %9}, {%0, %1, %2, %3};"
                     : "+f"(d0), "+f"(d1), "+f"(d2), "+f"(d3)
                     : "r"(a.x), "r"(a.y), "r"(a.z), "r"(a.w), "r"(b.x), "r"(b.y));
    return (float4)(d0, d1, d2, d3);
#endif
}
