package org.dnas4j.engine.libtorch;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Supplier;
import org.bytedeco.dnnl.IntMemoryMap;
import org.bytedeco.dnnl.engine;
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
    return description.impl_info_str().getString().contains("jit");
  }

  Call call() {
    return new Call();
  }

  /** One execution of a kernel: which tensor plays which part; null plays none. */
  final class Call {
    private final IntMemoryMap operands = new IntMemoryMap();

    Call with(int part, memory.desc layout, Tensor tensor) {
      if (tensor != null) {
        operands.put(part, new memory(layout, cpu, tensor.data_ptr()));
      }
      return this;
    }

    void run(primitive kernel) {
      kernel.execute(stream, operands);
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
