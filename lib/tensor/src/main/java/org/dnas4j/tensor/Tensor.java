package org.dnas4j.tensor;

/**
 * An immutable array of numbers that lives in an engine's memory. It belongs to the {@link Scope}
 * that was open when it was made and is freed with it, never by the garbage collector.
 */
public final class Tensor implements AutoCloseable {
  private final Engine engine;
  private final Shape shape;
  private final DType dtype;
  private Object storage;
  private Scope owner;

  private Tensor(Engine engine, Shape shape, DType dtype, Object storage) {
    this.engine = engine;
    this.shape = shape;
    this.dtype = dtype;
    this.storage = storage;
  }

  /**
   * For engines: wraps native storage and hands it to the open scope.
   *
   * @throws IllegalStateException if no scope is open on this thread
   */
  public static Tensor wrap(Engine engine, Shape shape, DType dtype, Object storage) {
    Tensor tensor = new Tensor(engine, shape, dtype, storage);
    try {
      Scope.current().own(tensor);
    } catch (IllegalStateException e) {
      engine.free(storage);
      throw e;
    }
    return tensor;
  }

  /** The engine whose memory holds the data. */
  public Engine engine() {
    return engine;
  }

  /** The dimensions. */
  public Shape shape() {
    return shape;
  }

  /** The element type. */
  public DType dtype() {
    return dtype;
  }

  /**
   * For engines: the native array.
   *
   * @throws IllegalStateException if the tensor is closed
   */
  public Object storage() {
    if (storage == null) {
      throw new IllegalStateException(
          "tensor "
              + shape
              + " is closed: its scope ended, then keep it with Scope.keep or a Cell, or its tape ran"
              + " backwards, then read it before");
    }
    return storage;
  }

  /** All elements in row-major order (NCHW for images), converted to float. */
  public float[] toFloats() {
    return engine.toFloats(this);
  }

  /**
   * The only element of a tensor of size 1.
   *
   * @throws IllegalArgumentException if there are more or fewer
   */
  public float item() {
    if (shape.size() != 1) {
      throw new IllegalArgumentException("item() needs one element, but the shape is " + shape);
    }
    return toFloats()[0];
  }

  Scope owner() {
    return owner;
  }

  /** A scope, or null for a tensor that a {@link Cell} holds. */
  void setOwner(Scope scope) {
    owner = scope;
  }

  /** Whether the memory has been freed. */
  public boolean isClosed() {
    return storage == null;
  }

  /** Frees the memory now; closing twice does nothing. */
  @Override
  public void close() {
    if (storage != null) {
      Object freed = storage;
      storage = null;
      engine.free(freed);
    }
  }

  /** Shape and type, never the data. */
  @Override
  public String toString() {
    return "Tensor" + shape + " " + dtype + (isClosed() ? " (closed)" : "");
  }
}
