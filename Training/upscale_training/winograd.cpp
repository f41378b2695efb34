// Convolutions of 3×3 for training on a processor, by Winograd's F(4×4, 3×3) (Lavin and Gray, 2016): a quarter of the
// multiplications, forwards and backwards. Pictures are float32, batch × height × width × features, features a multiple
// of 16. Points are 0, ±1, ±2 and infinity. winograd.py says what the three operations are and transforms the kernels.

#include <ATen/ATen.h>
#include <ATen/Parallel.h>
#include <torch/library.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace {

// Values in a vector, and vectors side by side whose sums stay in registers: there are 32 with AVX-512, else 16.
#ifdef __AVX512F__
constexpr int64_t lanes = 16, together = 4;
#else
constexpr int64_t lanes = 8, together = 2;
#endif
constexpr int64_t side = 4, reach = 6, points = reach * reach, blockTiles = 30;
typedef float Vector __attribute__((vector_size(lanes * sizeof(float)), aligned(sizeof(float))));

const Vector& at(const float* place) { return *reinterpret_cast<const Vector*>(place); }
Vector& at(float* place) { return *reinterpret_cast<Vector*>(place); }

/// A batch of pictures cut into tiles of 4×4.
struct Grid {
  int64_t count, height, width, features, rows, columns;

  explicit Grid(const at::Tensor& pictures)
      : count(pictures.size(0)), height(pictures.size(1)), width(pictures.size(2)), features(pictures.size(3)),
        rows((height + side - 1) / side), columns((width + side - 1) / side) {}

  int64_t tiles() const { return count * rows * columns; }
  int64_t blocks() const { return (tiles() + blockTiles - 1) / blockTiles; }
  int64_t tilesOf(int64_t block) const { return std::min(blockTiles, tiles() - block * blockTiles); }
};

/// A tile's place: its picture's first value, and its upper left pixel.
struct Place {
  int64_t offset, top, left;

  Place(const Grid& grid, int64_t tile)
      : offset(tile / (grid.rows * grid.columns) * grid.height * grid.width * grid.features),
        top(tile / grid.columns % grid.rows * side), left(tile % grid.columns * side) {}
};

/// Values of a block of tiles: a plane for each of the 36 points. Planes lie a line of cache more than their size
/// apart, so that the points of one tile do not fall into the same cache sets.
struct Planes {
  int64_t features, stride;
  std::vector<float> values;

  explicit Planes(int64_t features)
      : features(features), stride(blockTiles * features + lanes), values(points * stride) {}

  float* at(int64_t point, int64_t tile) { return values.data() + point * stride + tile * features; }
};

Vector activated(Vector value, Vector slope) { return value > 0 ? value : value * slope; }

inline void sourceRow(const Vector* x, int64_t step, Vector* out) {
  Vector x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x4 = x[4 * step], x5 = x[5 * step];
  Vector even = x4 - 4 * x2, odd = x3 - 4 * x1, near = x4 - x2, far = 2 * (x3 - x1);
  out[0] = 4 * x0 - 5 * x2 + x4;
  out[1] = even + odd;
  out[2] = even - odd;
  out[3] = near + far;
  out[4] = near - far;
  out[5] = 4 * x1 - 5 * x3 + x5;
}

inline void resultRow(const Vector* x, int64_t step, Vector* out) {
  Vector x1 = x[step], x2 = x[2 * step], x3 = x[3 * step], x4 = x[4 * step];
  Vector sum1 = x1 + x2, off1 = x1 - x2, sum2 = x3 + x4, off2 = x3 - x4;
  out[0] = x[0] + sum1 + sum2;
  out[1] = off1 + 2 * off2;
  out[2] = sum1 + 4 * sum2;
  out[3] = off1 + 8 * off2 + x[5 * step];
}

/// The transpose of `resultRow`.
inline void gradientRow(const Vector* x, int64_t step, Vector* out) {
  Vector x0 = x[0], x1 = x[step], x2 = x[2 * step], x3 = x[3 * step];
  Vector even = x0 + x2, odd = x1 + x3, far = x0 + 4 * x2, farOdd = 2 * x1 + 8 * x3;
  out[0] = x0;
  out[1] = even + odd;
  out[2] = even - odd;
  out[3] = far + farOdd;
  out[4] = far - farOdd;
  out[5] = x3;
}

/// Loads size × size pixels of `lanes` features, a tile and what lies around it; those beyond the picture are zero. With slopes,
/// PReLU is applied first.
template <int64_t size>
void load(const float* pictures, const Grid& grid, const Place& place, const float* slope, Vector* out) {
  constexpr int64_t margin = (size - side) / 2;
  for (int64_t y = 0; y < size; y++) {
    for (int64_t x = 0; x < size; x++) {
      int64_t row = place.top + y - margin, column = place.left + x - margin;
      bool inside = row >= 0 && row < grid.height && column >= 0 && column < grid.width;
      Vector value = {};
      if (inside) value = at(pictures + place.offset + (row * grid.width + column) * grid.features);
      out[y * size + x] = slope ? activated(value, at(slope)) : value;
    }
  }
}

/// Transforms size × size pixels around or in every tile of a block to points. `slope` is null where the pictures are
/// used as they are.
template <int64_t size, void transform(const Vector*, int64_t, Vector*)>
void transformTiles(const float* pictures, const Grid& grid, int64_t block, const float* slope, Planes& planes) {
  for (int64_t tile = 0; tile < grid.tilesOf(block); tile++) {
    Place place(grid, block * blockTiles + tile);
    for (int64_t feature = 0; feature < grid.features; feature += lanes) {
      Vector pixels[size * size], half[reach * size], row[reach];
      load<size>(pictures + feature, grid, place, slope ? slope + feature : nullptr, pixels);
      for (int64_t x = 0; x < size; x++) {
        transform(pixels + x, size, row);
        for (int64_t y = 0; y < reach; y++) half[y * size + x] = row[y];
      }
      for (int64_t y = 0; y < reach; y++) {
        transform(half + y * size, 1, row);
        for (int64_t x = 0; x < reach; x++) at(planes.at(y * reach + x, tile) + feature) = row[x];
      }
    }
  }
}

/// What tiles see, and their gradients.
constexpr auto transformSources = transformTiles<reach, sourceRow>;
constexpr auto transformGradients = transformTiles<side, gradientRow>;

/// Transforms a block's products back and hands each pixel's features, `lanes` at a time, to `store(offset of them, feature, value)`.
template <typename Store>
void transformResults(Planes& planes, const Grid& grid, int64_t block, Store store) {
  for (int64_t tile = 0; tile < grid.tilesOf(block); tile++) {
    Place place(grid, block * blockTiles + tile);
    for (int64_t feature = 0; feature < grid.features; feature += lanes) {
      Vector values[points], half[side * reach], row[side];
      for (int64_t point = 0; point < points; point++) values[point] = at(planes.at(point, tile) + feature);
      for (int64_t x = 0; x < reach; x++) {
        resultRow(values + x, reach, row);
        for (int64_t y = 0; y < side; y++) half[y * reach + x] = row[y];
      }
      for (int64_t y = 0; y < side && place.top + y < grid.height; y++) {
        resultRow(half + y * reach, 1, row);
        for (int64_t x = 0; x < side && place.left + x < grid.width; x++) {
          int64_t pixel = (place.top + y) * grid.width + place.left + x;
          store(place.offset + pixel * grid.features + feature, feature, row[x]);
        }
      }
    }
  }
}

/// A matrix whose rows and columns may lie any distance apart.
struct Matrix {
  const float* values;
  int64_t rowStep, columnStep;
};

/// `height` rows of `wide` vectors of left · right, added to `sum` or stored there. `right` and `sum` have rows of `step` values.
template <int height, int wide>
void productRows(Matrix left, const float* right, int64_t step, int64_t depth, float* sum, bool adds) {
  Vector totals[height][wide] = {};
  for (int64_t inner = 0; inner < depth; inner++) {
    const float* factors = left.values + inner * left.columnStep;
    for (int column = 0; column < wide; column++) {
      Vector value = at(right + inner * step + column * lanes);
      for (int row = 0; row < height; row++) totals[row][column] += factors[row * left.rowStep] * value;
    }
  }
  for (int row = 0; row < height; row++) {
    for (int column = 0; column < wide; column++) {
      Vector& place = at(sum + row * step + column * lanes);
      place = adds ? place + totals[row][column] : totals[row][column];
    }
  }
}

/// All rows of `wide` vectors.
template <int wide>
void productColumns(Matrix left, const float* right, int64_t step, int64_t height, int64_t depth, float* sum, bool adds) {
  constexpr int most = 6;
  int64_t row = 0;
  auto rest = [&] { return Matrix{left.values + row * left.rowStep, left.rowStep, left.columnStep}; };
  auto result = [&] { return sum + row * step; };
  for (; row + most <= height; row += most) productRows<most, wide>(rest(), right, step, depth, result(), adds);
  for (; row + 2 <= height; row += 2) productRows<2, wide>(rest(), right, step, depth, result(), adds);
  for (; row < height; row++) productRows<1, wide>(rest(), right, step, depth, result(), adds);
}

template <int vectors>
void product(Matrix left, const float* right, int64_t height, int64_t depth, float* sum, bool adds) {
  constexpr int64_t wide = std::min<int64_t>(vectors, together), step = vectors * lanes;
  static_assert(vectors % wide == 0);
  for (int64_t column = 0; column < vectors; column += wide) {
    productColumns<wide>(left, right + column * lanes, step, height, depth, sum + column * lanes, adds);
  }
}

using Product = void (*)(Matrix, const float*, int64_t, int64_t, float*, bool);

Product productFor(int64_t features) {
  constexpr int sixteen = 16 / lanes;
  constexpr Product known[] = {product<sixteen>, product<2 * sixteen>, product<3 * sixteen>, product<4 * sixteen>};
  TORCH_CHECK(features % 16 == 0 && features <= 64, "features must be 16, 32, 48 or 64, not ", features);
  return known[features / 16 - 1];
}

void check(const at::Tensor& tensor) {
  bool fits = tensor.is_cpu() && tensor.is_contiguous() && tensor.scalar_type() == at::kFloat;
  TORCH_CHECK(fits, "expected contiguous float32 in the processor's memory; elsewhere train with another arithmetic");
}

/// Convolves a block of tiles: sources to products, both in the transformed domain.
void multiply(Planes& sources, const float* kernels, int64_t tiles, Product product, Planes& products) {
  for (int64_t point = 0; point < points; point++) {
    const float* kernel = kernels + point * sources.features * products.features;
    product({sources.at(point, 0), sources.features, 1}, kernel, tiles, sources.features, products.at(point, 0), false);
  }
}

at::Tensor forward(const at::Tensor& pictures, const at::Tensor& slope, const at::Tensor& kernels, const at::Tensor& bias) {
  for (const at::Tensor& one : {pictures, slope, kernels, bias}) check(one);
  Grid grid(pictures);
  at::Tensor result = at::empty({grid.count, grid.height, grid.width, kernels.size(2)}, pictures.options());
  Grid resultGrid(result);
  Product product = productFor(resultGrid.features);
  productFor(grid.features);
  float* out = result.data_ptr<float>();
  const float* biases = bias.data_ptr<float>();
  at::parallel_for(0, grid.blocks(), 1, [&](int64_t first, int64_t end) {
    Planes sources(grid.features), products(resultGrid.features);
    for (int64_t block = first; block < end; block++) {
      transformSources(pictures.data_ptr<float>(), grid, block, slope.data_ptr<float>(), sources);
      multiply(sources, kernels.data_ptr<float>(), grid.tilesOf(block), product, products);
      transformResults(products, resultGrid, block, [&](int64_t offset, int64_t feature, Vector value) {
        at(out + offset) = value + at(biases + feature);
      });
    }
  });
  return result;
}

/// The gradients of what was activated and convolved, and of the slopes. `kernels` are turned by half a turn.
std::tuple<at::Tensor, at::Tensor> backward(
    const at::Tensor& gradient, const at::Tensor& pictures, const at::Tensor& slope, const at::Tensor& kernels) {
  for (const at::Tensor& one : {gradient, pictures, slope, kernels}) check(one);
  Grid gradientGrid(gradient), grid(pictures);
  at::Tensor result = at::empty_like(pictures);
  at::Tensor slopes = at::zeros({at::get_num_threads(), grid.features}, pictures.options());
  Product product = productFor(grid.features);
  productFor(gradientGrid.features);
  float* out = result.data_ptr<float>();
  const float* before = pictures.data_ptr<float>();
  const float* slopeValues = slope.data_ptr<float>();
  at::parallel_for(0, grid.blocks(), 1, [&](int64_t first, int64_t end) {
    Planes sources(gradientGrid.features), products(grid.features);
    float* slopeSums = slopes.data_ptr<float>() + at::get_thread_num() * grid.features;
    for (int64_t block = first; block < end; block++) {
      transformSources(gradient.data_ptr<float>(), gradientGrid, block, nullptr, sources);
      multiply(sources, kernels.data_ptr<float>(), grid.tilesOf(block), product, products);
      transformResults(products, grid, block, [&](int64_t offset, int64_t feature, Vector value) {
        Vector source = at(before + offset), zero = {};
        at(out + offset) = source > 0 ? value : value * at(slopeValues + feature);
        at(slopeSums + feature) += source > 0 ? zero : value * source;
      });
    }
  });
  return {result, slopes.sum(0)};
}

/// The gradients of the transformed kernels, 36 × source features × result features.
at::Tensor backwardKernels(const at::Tensor& gradient, const at::Tensor& pictures, const at::Tensor& slope) {
  for (const at::Tensor& one : {gradient, pictures, slope}) check(one);
  Grid gradientGrid(gradient), grid(pictures);
  Product product = productFor(gradientGrid.features);
  productFor(grid.features);
  int64_t size = grid.features * gradientGrid.features;
  at::Tensor sums = at::zeros({at::get_num_threads(), points, grid.features, gradientGrid.features}, pictures.options());
  at::parallel_for(0, grid.blocks(), 1, [&](int64_t first, int64_t end) {
    Planes sources(grid.features), gradients(gradientGrid.features);
    float* sum = sums.data_ptr<float>() + at::get_thread_num() * points * size;
    for (int64_t block = first; block < end; block++) {
      transformSources(pictures.data_ptr<float>(), grid, block, slope.data_ptr<float>(), sources);
      transformGradients(gradient.data_ptr<float>(), gradientGrid, block, nullptr, gradients);
      for (int64_t point = 0; point < points; point++) {
        Matrix turned{sources.at(point, 0), 1, grid.features};
        product(turned, gradients.at(point, 0), grid.features, grid.tilesOf(block), sum + point * size, true);
      }
    }
  });
  return sums.sum(0);
}

}  // namespace

TORCH_LIBRARY(upscale_winograd, library) {
  library.def("forward(Tensor pictures, Tensor slope, Tensor kernels, Tensor bias) -> Tensor", &forward);
  library.def(
      "backward(Tensor gradient, Tensor pictures, Tensor slope, Tensor kernels) -> (Tensor, Tensor)", &backward);
  library.def("backward_kernels(Tensor gradient, Tensor pictures, Tensor slope) -> Tensor", &backwardKernels);
}
