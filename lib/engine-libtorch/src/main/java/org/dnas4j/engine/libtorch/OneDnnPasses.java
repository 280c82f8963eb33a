package org.dnas4j.engine.libtorch;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/**
 * Element-wise functions by oneDNN in one sweep over memory, for which LibTorch needs several, or
 * slower ones. Tensors of one shape share one order of their elements in memory.
 */
final class OneDnnPasses {

  /** What a sweep computes. */
  sealed interface Pass {}

  /** Functions without numbers of their own. */
  enum Plain implements Pass {
    /** a + b. */
    ADD,
    /** ReLU(a + b). */
    ADD_RELU,
    /** a where b, the output of ReLU, is positive, else 0. */
    RELU_GRADIENT,
    /** tanh(a). */
    TANH
  }

  /** (2/n)·round(a·b + n/2) − 1, where b is one FLOAT32. */
  record RoundEvenly(int steps) implements Pass {}

  /** c·round(clip(a·b, 0, n)), where b and c are one FLOAT32 each. */
  record ClipRound(int steps) implements Pass {}

  /** Functions in which b is one FLOAT32. */
  enum Threshold implements Pass {
    /** c where a ≥ b, else 0. */
    KEEP,
    /** c where a ≥ b, else 0, less d. */
    KEEP_LESS
  }

  private record Key(Pass pass, long elements, boolean bfloat16) {}

  private record Kernel(primitive primitive, memory.desc data) {}

  private final OneDnn oneDnn;
  private final memory.desc number;
  private final Map<Key, Optional<Kernel>> kernels = new HashMap<>();

  OneDnnPasses(OneDnn oneDnn) {
    this.oneDnn = oneDnn;
    this.number = oneDnn.keep(OneDnn.vector(1, false));
  }

  /**
   * Runs a pass.
   *
   * @param operands a, b and c of its formula; the first says shape and type of the result
   * @return empty if oneDNN has no fast kernel for the type
   */
  Optional<Tensor> run(Pass pass, Tensor... operands) {
    Tensor first = operands[0];
    return kernels
        .computeIfAbsent(
            new Key(pass, first.numel(), OneDnn.isBfloat16(first)),
            key -> OneDnn.ifSupported(() -> compile(key)))
        .map(
            kernel -> {
              Tensor result = torch.empty_like(first);
              int[] parts = parts(pass);
              OneDnn.Call call = oneDnn.call();
              for (int i = 0; i < operands.length; i++) {
                call.with(parts[i], isNumber(pass, i) ? number : kernel.data, operands[i]);
              }
              call.with(
                      pass == Plain.RELU_GRADIENT ? dnnl.DNNL_ARG_DIFF_SRC : dnnl.DNNL_ARG_DST,
                      kernel.data,
                      result)
                  .run(kernel.primitive);
              return result;
            });
  }

  /** Whether an operand is one FLOAT32, and not like the first. */
  static boolean isNumber(Pass pass, int operand) {
    return operand == 1 && !(pass instanceof Plain) || operand == 2 && pass instanceof ClipRound;
  }

  /** The parts that oneDNN gives the operands. */
  private static int[] parts(Pass pass) {
    if (pass == Plain.RELU_GRADIENT) {
      return new int[] {dnnl.DNNL_ARG_DIFF_DST, dnnl.DNNL_ARG_DST};
    }
    int then = pass instanceof ClipRound ? 2 : 0;
    return new int[] {
      dnnl.DNNL_ARG_SRC_0, dnnl.DNNL_ARG_SRC_1, ofPostOperation(then), ofPostOperation(then + 1)
    };
  }

  private static int ofPostOperation(int index) {
    return dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1) | dnnl.DNNL_ARG_SRC_1;
  }

  private Optional<Kernel> compile(Key key) {
    memory.desc data = oneDnn.keep(OneDnn.vector(key.elements, key.bfloat16));
    primitive_desc description = describe(key.pass, data);
    return OneDnn.isCompiled(description)
        ? Optional.of(new Kernel(oneDnn.keep(new primitive(description)), data))
        : Optional.empty();
  }

  private primitive_desc describe(Pass pass, memory.desc data) {
    post_ops then = new post_ops();
    if (pass instanceof RoundEvenly round) {
      float n = round.steps;
      then.append_eltwise(dnnl.dnnl_eltwise_linear, 1, n / 2);
      then.append_eltwise(dnnl.dnnl_eltwise_round, 0, 0);
      then.append_eltwise(dnnl.dnnl_eltwise_linear, 2 / n, -1);
      return binary(dnnl.dnnl_binary_mul, data, number, then);
    }
    if (pass instanceof ClipRound round) {
      then.append_eltwise(dnnl.dnnl_eltwise_clip, 0, round.steps);
      then.append_eltwise(dnnl.dnnl_eltwise_round, 0, 0);
      then.append_binary(dnnl.dnnl_binary_mul, number);
      return binary(dnnl.dnnl_binary_mul, data, number, then);
    }
    if (pass instanceof Threshold threshold) {
      then.append_binary(dnnl.dnnl_binary_mul, data);
      if (threshold == Threshold.KEEP_LESS) {
        then.append_binary(dnnl.dnnl_binary_sub, data);
      }
      return binary(dnnl.dnnl_binary_ge, data, number, then);
    }
    return switch ((Plain) pass) {
      case ADD -> binary(dnnl.dnnl_binary_add, data, data, then);
      case ADD_RELU -> {
        then.append_eltwise(dnnl.dnnl_eltwise_relu, 0, 0);
        yield binary(dnnl.dnnl_binary_add, data, data, then);
      }
      case RELU_GRADIENT -> {
        int relu = dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
        yield new eltwise_backward.primitive_desc(
            oneDnn.cpu(), relu, data, data, data, forward(relu, data));
      }
      case TANH -> forward(dnnl.dnnl_eltwise_tanh, data);
    };
  }

  private eltwise_forward.primitive_desc forward(int function, memory.desc data) {
    return new eltwise_forward.primitive_desc(
        oneDnn.cpu(), dnnl.dnnl_forward_training, function, data, data);
  }

  /** A function of a and b, followed by others of its result. */
  private primitive_desc binary(int function, memory.desc a, memory.desc b, post_ops then) {
    primitive_attr attributes = new primitive_attr();
    attributes.set_post_ops(then);
    return new binary.primitive_desc(oneDnn.cpu(), function, a, b, a, attributes, false);
  }
}
