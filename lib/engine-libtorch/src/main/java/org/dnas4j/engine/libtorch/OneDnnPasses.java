package org.dnas4j.engine.libtorch;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Element-wise functions by oneDNN in one sweep over memory, for which LibTorch needs several, or
 * slower ones. Tensors of one shape share one order of their elements in memory.
 */
final class OneDnnPasses {
  private record Key(Pass pass, long elements, boolean bfloat16, int threads) {}

  private final OneDnn oneDnn;
  private final Map<Key, Optional<OneDnn.Kernel>> kernels = new HashMap<>();

  OneDnnPasses(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
  }

  /**
   * Runs a pass.
   *
   * @param operands a, b, c and d of its formula, as many as it takes
   * @return empty if oneDNN has no fast kernel for the type
   */
  Optional<Tensor> run(Pass pass, Tensor... operands) {
    Tensor first = operands[0];
    return kernels
        .computeIfAbsent(
            new Key(pass, first.numel(), OneDnn.isBfloat16(first), oneDnn.threads()),
            key -> OneDnn.ifSupported(() -> compile(key)))
        .map(
            kernel -> {
              Tensor result = torch.empty_like(first);
              Tensor[] all = Arrays.copyOf(operands, operands.length + 1);
              all[operands.length] = result;
              kernel.run(all);
              return result;
            });
  }

  private Optional<OneDnn.Kernel> compile(Key key) {
    Pass pass = key.pass;
    memory.desc data = OneDnn.vector(key.elements, key.bfloat16);
    memory.desc number = OneDnn.vector(1, false);
    primitive_desc description = pass.describe(new Pass.Layouts(oneDnn.cpu(), data, number));
    if (!OneDnn.isCompiled(description)) {
      return Optional.empty();
    }
    Stream<OneDnn.Operand> operands =
        pass.operands().stream().map(o -> new OneDnn.Operand(o.part(), o.number() ? number : data));
    OneDnn.Operand result = new OneDnn.Operand(pass.result(), data);
    return Optional.of(
        oneDnn.kernel(
            new primitive(description),
            Stream.concat(operands, Stream.of(result)).toArray(OneDnn.Operand[]::new)));
  }
}
