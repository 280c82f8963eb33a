package org.dnas4j.engine.libtorch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.convolution_forward;
import org.bytedeco.dnnl.engine;
import org.bytedeco.dnnl.global.dnnl;
import org.bytedeco.dnnl.memory;
import org.bytedeco.dnnl.primitive;
import org.bytedeco.dnnl.primitive_desc_base;
import org.bytedeco.dnnl.stream;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/**
 * oneDNN on LibTorch's own memory: what its kernels share. Temporary native objects belong to the
 * caller's {@link PointerScope}; so do results.
 */
final class OneDnn implements AutoCloseable {
  private final Deque<Pointer> kept = new ArrayDeque<>();
  private final engine cpu;
  private final stream stream;
  private int threads;

  private OneDnn() {
    cpu = keep(new engine(engine.kind.cpu, 0));
    stream = keep(new stream(cpu));
  }

  /** Opens oneDNN, if its native library loads on this platform. */
  static Optional<OneDnn> open() {
    try {
      return Optional.of(new OneDnn());
    } catch (UnsatisfiedLinkError | ExceptionInInitializerError | NoClassDefFoundError e) {
      return Optional.empty();
    }
  }

  engine cpu() {
    return cpu;
  }

  /** How many threads kernels are compiled for; they run on as many whatever is set later. */
  int threads() {
    return threads;
  }

  void useThreads(int threads) {
    this.threads = threads;
  }

  /** Holds a native object until {@link #close}. */
  <P extends Pointer> P keep(P pointer) {
    pointer.retainReference();
    kept.push(pointer);
    return pointer;
  }

  /** What is compiled, or empty where oneDNN has no kernel, such as BFLOAT16 on some processors. */
  static <K> Optional<K> ifSupported(Supplier<Optional<K>> compiled) {
    try {
      return compiled.get();
    } catch (RuntimeException e) {
      return Optional.empty();
    }
  }

  /** Whether a kernel is compiled for the processor, and not a plain loop. */
  static boolean isCompiled(primitive_desc_base description) {
    return description.impl_info_str().getString().matches(".*(jit|brg).*");
  }

  /**
   * Whether convolutions of BFLOAT16 have a kernel made for the processor, and not a plain loop.
   */
  boolean convolvesBfloat16() {
    try (PointerScope scope = new PointerScope()) {
      long[] one = {1, 1};
      memory.desc images = convolutionOperand(8, 16, 8, 8);
      return ifSupported(
              () ->
                  Optional.of(
                      new convolution_forward.primitive_desc(
                          cpu,
                          dnnl.dnnl_forward_training,
                          dnnl.dnnl_convolution_direct,
                          images,
                          convolutionOperand(16, 16, 3, 3),
                          images,
                          one,
                          one,
                          one)))
          .filter(made -> !made.impl_info_str().getString().contains("ref"))
          .isPresent();
    }
  }

  private static memory.desc convolutionOperand(long... lengths) {
    return new memory.desc(lengths, memory.data_type.bf16, memory.format_tag.any);
  }

  /**
   * An operand of a kernel.
   *
   * @param part oneDNN's number of what it is
   * @param layout how it lies in memory; null for a part that the kernel does without
   */
  record Operand(int part, memory.desc layout) {}

  /** What is compiled, ready to run on tensors that lie as the operands say. */
  Kernel kernel(primitive primitive, Operand... operands) {
    return new Kernel(primitive, operands);
  }

  /**
   * A compiled kernel that is run on ever other tensors. What oneDNN wants to know of them is made
   * once: making it anew takes longer than many a kernel runs.
   */
  final class Kernel {
    private final primitive primitive;
    private final memory[] memories;
    private final IntMemoryMap byPart = keep(new IntMemoryMap());

    private Kernel(primitive primitive, Operand... operands) {
      this.primitive = keep(primitive);
      this.memories = new memory[operands.length];
      for (int i = 0; i < operands.length; i++) {
        if (operands[i].layout == null) {
          continue;
        }
        memories[i] = keep(new memory(operands[i].layout, cpu, new Pointer()));
        byPart.put(operands[i].part, memories[i]);
      }
    }

    /** Runs it on a tensor an operand, in their order; null for a part it does without. */
    void run(Tensor... tensors) {
      for (int i = 0; i < memories.length; i++) {
        if (memories[i] != null) {
          memories[i].set_data_handle(tensors[i].data_ptr());
        }
      }
      primitive.execute(stream, byPart);
      stream._wait();
    }
  }

  static memory.desc vector(long elements, boolean bfloat16) {
    return new memory.desc(new long[] {elements}, type(bfloat16), memory.format_tag.a);
  }

  static memory.data_type type(boolean bfloat16) {
    return bfloat16 ? memory.data_type.bf16 : memory.data_type.f32;
  }

  static boolean isBfloat16(Tensor x) {
    return x.scalar_type().intern() == ScalarType.BFloat16;
  }

  @Override
  public void close() {
    while (!kept.isEmpty()) {
      kept.pop().close();
    }
  }
}
