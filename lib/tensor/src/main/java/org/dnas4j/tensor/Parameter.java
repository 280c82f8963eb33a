package org.dnas4j.tensor;

/** A named tensor that training changes: a weight, a scale, or an architecture parameter θ. */
public final class Parameter implements AutoCloseable {
  private final String name;
  private boolean decay;
  private final Cell value;

  /**
   * Takes over the initial value.
   *
   * @param name unique in its network, for example {@code g1b2.conv1.weight}
   * @param decay whether weight decay applies
   * @param value FLOAT32
   */
  public Parameter(String name, boolean decay, Tensor value) {
    this.name = name;
    this.decay = decay;
    this.value = new Cell(value);
  }

  /** The unique name. */
  public String name() {
    return name;
  }

  /** Whether weight decay applies. */
  public boolean decay() {
    return decay;
  }

  /** Applies weight decay from now on, also to a scale or shift that is made without. */
  public void alwaysDecay() {
    decay = true;
  }

  /** The dimensions. */
  public Shape shape() {
    return value.get().shape();
  }

  /** The present value. */
  public Tensor value() {
    return value.get();
  }

  /** Replaces the value, which must have the same shape. */
  public void set(Tensor next) {
    value.set(next);
  }

  /** Replaces the value by the given elements in row-major order. */
  public void set(float[] elements) {
    Engine engine = value().engine();
    try (Scope scope = Scope.open()) {
      value.set(engine.create(shape(), elements));
    }
  }

  @Override
  public void close() {
    value.close();
  }

  @Override
  public String toString() {
    return name + shape();
  }
}
