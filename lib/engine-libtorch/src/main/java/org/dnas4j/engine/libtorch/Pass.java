package org.dnas4j.engine.libtorch;

import java.util.List;
import java.util.function.Function;
import org.bytedeco.dnnl.binary;
import org.bytedeco.dnnl.eltwise_backward;
import org.bytedeco.dnnl.eltwise_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.post_ops;
import org.bytedeco.dnnl.primitive_attr;
import org.bytedeco.dnnl.primitive_desc;

/**
 * An element-wise function of operands a, b, c and d that oneDNN computes in one sweep over memory.
 * Equal ones share a kernel.
 */
sealed interface Pass {

  /** Its operands in order; a says shape and type of the result. */
  List<Operand> operands();

  /** The part that oneDNN gives the result. */
  default int result() {
    return dnnl.DNNL_ARG_DST;
  }

  /** What oneDNN compiles. */
  primitive_desc describe(Layouts layouts);

  /**
   * An operand.
   *
   * @param part the part that oneDNN gives it
   * @param number whether it is one FLOAT32, and not like a
   */
  record Operand(int part, boolean number) {
    private static final Operand A = new Operand(dnnl.DNNL_ARG_SRC_0, false);
    private static final Operand B = new Operand(dnnl.DNNL_ARG_SRC_1, false);
    private static final Operand B_NUMBER = new Operand(dnnl.DNNL_ARG_SRC_1, true);

    /** An operand of the function that follows after as many others as index says. */
    private static Operand following(int index, boolean number) {
      int post = dnnl.DNNL_ARG_ATTR_MULTIPLE_POST_OP_BASE * (index + 1);
      return new Operand(post | dnnl.DNNL_ARG_SRC_1, number);
    }
  }

  /** Functions that are the same at all bit widths. */
  enum Plain implements Pass {
    /** a + b. */
    ADD(l -> l.binary(dnnl.dnnl_binary_add, l.data, new post_ops()), Operand.A, Operand.B),
    /** ReLU(a + b). */
    ADD_RELU(
        l -> {
          post_ops then = new post_ops();
          then.append_eltwise(dnnl.dnnl_eltwise_relu, 0, 0);
          return l.binary(dnnl.dnnl_binary_add, l.data, then);
        },
        Operand.A,
        Operand.B),
    /** tanh(a). */
    TANH(l -> l.forward(dnnl.dnnl_eltwise_tanh), Operand.A),
    /** c where a ≥ b, else −c; b and c are one FLOAT32 each. */
    BINARIZE(
        l -> {
          post_ops then = new post_ops();
          then.append_eltwise(dnnl.dnnl_eltwise_linear, 2, -1);
          then.append_binary(dnnl.dnnl_binary_mul, l.number);
          return l.binary(dnnl.dnnl_binary_ge, l.number, then);
        },
        Operand.A,
        Operand.B_NUMBER,
        Operand.following(1, true)),
    /** c where a ≥ b, else 0; b is one FLOAT32. */
    KEEP(
        l -> {
          post_ops then = new post_ops();
          then.append_binary(dnnl.dnnl_binary_mul, l.data);
          return l.binary(dnnl.dnnl_binary_ge, l.number, then);
        },
        Operand.A,
        Operand.B_NUMBER,
        Operand.following(0, false)),
    /** c where a ≥ b, else 0, less d; b is one FLOAT32. */
    KEEP_LESS(
        l -> {
          post_ops then = new post_ops();
          then.append_binary(dnnl.dnnl_binary_mul, l.data);
          then.append_binary(dnnl.dnnl_binary_sub, l.data);
          return l.binary(dnnl.dnnl_binary_ge, l.number, then);
        },
        Operand.A,
        Operand.B_NUMBER,
        Operand.following(0, false),
        Operand.following(1, false));

    private final Function<Layouts, primitive_desc> description;
    private final List<Operand> operands;

    Plain(Function<Layouts, primitive_desc> description, Operand... operands) {
      this.description = description;
      this.operands = List.of(operands);
    }

    @Override
    public List<Operand> operands() {
      return operands;
    }

    @Override
    public primitive_desc describe(Layouts layouts) {
      return description.apply(layouts);
    }
  }

  /** a where b, the output of ReLU, is positive, else 0. */
  record ReluGradient() implements Pass {
    private static final List<Operand> OPERANDS =
        List.of(new Operand(dnnl.DNNL_ARG_DIFF_DST, false), new Operand(dnnl.DNNL_ARG_DST, false));

    @Override
    public List<Operand> operands() {
      return OPERANDS;
    }

    @Override
    public int result() {
      return dnnl.DNNL_ARG_DIFF_SRC;
    }

    @Override
    public primitive_desc describe(Layouts layouts) {
      int function = dnnl.dnnl_eltwise_relu_use_dst_for_bwd;
      memory.desc data = layouts.data;
      return new eltwise_backward.primitive_desc(
          layouts.cpu, function, data, data, data, layouts.forward(function));
    }
  }

  /** (2/n)·round(a·b + n/2) − 1, where b is one FLOAT32. */
  record RoundEvenly(int steps) implements Pass {
    private static final List<Operand> OPERANDS = List.of(Operand.A, Operand.B_NUMBER);

    @Override
    public List<Operand> operands() {
      return OPERANDS;
    }

    @Override
    public primitive_desc describe(Layouts layouts) {
      float n = steps;
      post_ops then = new post_ops();
      then.append_eltwise(dnnl.dnnl_eltwise_linear, 1, n / 2);
      then.append_eltwise(dnnl.dnnl_eltwise_round, 0, 0);
      then.append_eltwise(dnnl.dnnl_eltwise_linear, 2 / n, -1);
      return layouts.binary(dnnl.dnnl_binary_mul, layouts.number, then);
    }
  }

  /** c·round(clip(a·b, 0, n)), where b and c are one FLOAT32 each. */
  record ClipRound(int steps) implements Pass {
    private static final List<Operand> OPERANDS =
        List.of(Operand.A, Operand.B_NUMBER, Operand.following(2, true));

    @Override
    public List<Operand> operands() {
      return OPERANDS;
    }

    @Override
    public primitive_desc describe(Layouts layouts) {
      post_ops then = new post_ops();
      then.append_eltwise(dnnl.dnnl_eltwise_clip, 0, steps);
      then.append_eltwise(dnnl.dnnl_eltwise_round, 0, 0);
      then.append_binary(dnnl.dnnl_binary_mul, layouts.number);
      return layouts.binary(dnnl.dnnl_binary_mul, layouts.number, then);
    }
  }

  /**
   * How operands lie in memory, from which descriptions are made.
   *
   * @param data all elements of a, and of what is like it
   * @param number one FLOAT32
   */
  record Layouts(engine cpu, memory.desc data, memory.desc number) {

    /** A function of a and b, followed by others of its result. */
    private primitive_desc binary(int function, memory.desc b, post_ops then) {
      primitive_attr attributes = new primitive_attr();
      attributes.set_post_ops(then);
      return new binary.primitive_desc(cpu, function, data, b, data, attributes, false);
    }

    private eltwise_forward.primitive_desc forward(int function) {
      return new eltwise_forward.primitive_desc(
          cpu, dnnl.dnnl_forward_training, function, data, data);
    }
  }
}
