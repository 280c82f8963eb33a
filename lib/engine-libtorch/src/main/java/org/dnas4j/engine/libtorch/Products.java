package org.dnas4j.engine.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.matmul;
import org.bytedeco.dnnl.memory;
import org.bytedeco.pytorch.MemoryFormatOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Matrix products, by oneDNN on CPUs. LibTorch leaves those of FLOAT32 to OpenBLAS, whose own
 * threads stay awake after each and take the processors from what follows: on two cores that
 * doubled the time of a whole training step of ResNet-18.
 */
final class Products {

  /** The lengths of a product, and how its factors lie in memory. */
  private record Key(
      long rows, long inner, long columns, Steps a, Steps b, boolean bfloat16, int threads) {}

  /** How many elements lie between a matrix's neighbours in a column, and in a row. */
  private record Steps(long down, long right) {
    private static Steps of(Tensor matrix) {
      return new Steps(matrix.stride(0), matrix.stride(1));
    }
  }

  private final Optional<OneDnn> oneDnn;
  private final Map<Key, Optional<OneDnn.Kernel>> kernels = new HashMap<>();

  Products(Optional<OneDnn> oneDnn) {
    this.oneDnn = oneDnn;
  }

  /** a · b of two matrices of one type, which may be views. */
  Tensor of(Tensor a, Tensor b) {
    return oneDnn.flatMap(o -> byOneDnn(o, a, b)).orElseGet(() -> torch.matmul(a, b));
  }

  private Optional<Tensor> byOneDnn(OneDnn oneDnn, Tensor a, Tensor b) {
    Key key =
        new Key(
            a.size(0),
            a.size(1),
            b.size(1),
            Steps.of(a),
            Steps.of(b),
            OneDnn.isBfloat16(a),
            oneDnn.threads());
    return kernels
        .computeIfAbsent(key, k -> OneDnn.ifSupported(() -> compile(oneDnn, k)))
        .map(
            kernel -> {
              Tensor product =
                  torch.empty(
                      new long[] {key.rows, key.columns}, a.options(), new MemoryFormatOptional());
              kernel.run(a, b, product);
              return product;
            });
  }

  private static Optional<OneDnn.Kernel> compile(OneDnn oneDnn, Key key) {
    memory.desc a = matrix(key.rows, key.inner, key.a, key.bfloat16);
    memory.desc b = matrix(key.inner, key.columns, key.b, key.bfloat16);
    memory.desc product = matrix(key.rows, key.columns, new Steps(key.columns, 1), key.bfloat16);
    matmul.primitive_desc description = new matmul.primitive_desc(oneDnn.cpu(), a, b, product);
    if (!OneDnn.isCompiled(description)) {
      return Optional.empty();
    }
    return Optional.of(
        oneDnn.kernel(
            new matmul(description),
            new OneDnn.Operand(dnnl.DNNL_ARG_SRC, a),
            new OneDnn.Operand(dnnl.DNNL_ARG_WEIGHTS, b),
            new OneDnn.Operand(dnnl.DNNL_ARG_DST, product)));
  }

  private static memory.desc matrix(long rows, long columns, Steps steps, boolean bfloat16) {
    return new memory.desc(
        new long[] {rows, columns}, OneDnn.type(bfloat16), new long[] {steps.down, steps.right});
  }
}
