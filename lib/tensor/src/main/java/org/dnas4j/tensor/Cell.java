package org.dnas4j.tensor;

/**
 * Holds one tensor that outlives scopes, such as a parameter's value, a momentum or a running mean.
 * Setting a new tensor frees the old one; the owner closes the cell.
 */
public final class Cell implements AutoCloseable {
  private Tensor tensor;

  /** Takes the tensor over from its scope. */
  public Cell(Tensor tensor) {
    this.tensor = adopt(tensor);
  }

  /**
   * The tensor held now; it stays valid until the next {@link #set} or {@link #close}.
   *
   * @throws IllegalStateException if the cell is closed
   */
  public Tensor get() {
    if (tensor == null) {
      throw new IllegalStateException("this cell is closed");
    }
    return tensor;
  }

  /**
   * Replaces the tensor, taking the new one over from its scope.
   *
   * @throws IllegalArgumentException if the shape differs
   */
  public void set(Tensor next) {
    if (!next.shape().equals(get().shape())) {
      throw new IllegalArgumentException(
          "a cell of shape " + tensor.shape() + " cannot take a tensor of shape " + next.shape());
    }
    if (next != tensor) {
      Tensor old = tensor;
      tensor = adopt(next);
      old.close();
    }
  }

  private static Tensor adopt(Tensor tensor) {
    tensor.setOwner(null);
    return tensor;
  }

  @Override
  public void close() {
    if (tensor != null) {
      tensor.close();
      tensor = null;
    }
  }
}
