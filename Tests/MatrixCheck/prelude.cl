// What NVIDIA's compiler has built in and a bare clang has not, as far as the kernels use it.

#define LANE_FUNCTION static inline __attribute__((overloadable, always_inline))

LANE_FUNCTION size_t get_local_id(uint dimension) {
    return dimension == 0 ? __nvvm_read_ptx_sreg_tid_x() : __nvvm_read_ptx_sreg_tid_y();
}

LANE_FUNCTION size_t get_group_id(uint dimension) {
    return dimension == 0   ? __nvvm_read_ptx_sreg_ctaid_x()
           : dimension == 1 ? __nvvm_read_ptx_sreg_ctaid_y()
                            : __nvvm_read_ptx_sreg_ctaid_z();
}

LANE_FUNCTION void barrier(uint flags) { __syncthreads(); }
LANE_FUNCTION int min(int a, int b) { return a < b ? a : b; }
LANE_FUNCTION float2 select(float2 a, float2 b, int2 chosen) { return chosen ? b : a; }
LANE_FUNCTION float2 vload2(size_t index, const global float *from) { return ((const global float2 *)from)[index]; }

LANE_FUNCTION void vstore2(float2 value, size_t index, global float *to) { ((global float2 *)to)[index] = value; }

LANE_FUNCTION float float_of(ushort bits) {
    float value;
    __asm__("cvt.f32.f16 %0, %1;" : "=f"(value) : "h"(bits));
    return value;
}

LANE_FUNCTION ushort half_of(float value) {
    ushort bits;
    __asm__("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
    return bits;
}

LANE_FUNCTION float vload_half(size_t index, const global half *from) {
    return float_of(((const global ushort *)from)[index]);
}

LANE_FUNCTION float2 vloada_half2(size_t index, const global half *from) {
    const ushort2 bits = ((const global ushort2 *)from)[index];
    return (float2)(float_of(bits.x), float_of(bits.y));
}

LANE_FUNCTION void vstore_half_rte(float value, size_t index, global half *to) {
    ((global ushort *)to)[index] = half_of(value);
}

LANE_FUNCTION void vstorea_half2_rte(float2 value, size_t index, global half *to) {
    ((global ushort2 *)to)[index] = (ushort2)(half_of(value.x), half_of(value.y));
}
