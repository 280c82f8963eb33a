package org.dnas4j.tensor;

import java.util.ArrayList;
import java.util.List;

/**
 * Owns every tensor made on this thread while it is the innermost open scope, and frees them when
 * it closes. Scopes nest and close in reverse order of opening.
 *
 * <pre>{@code
 * try (Scope step = Scope.open()) {
 *   ... // everything made here is freed at the brace
 * }
 * }</pre>
 */
public final class Scope implements AutoCloseable {
  private static final ThreadLocal<Scope> CURRENT = new ThreadLocal<>();

  private final Scope parent;
  private final Thread thread = Thread.currentThread();
  private final List<Tensor> tensors = new ArrayList<>();
  private boolean closed;

  private Scope(Scope parent) {
    this.parent = parent;
  }

  /** Opens a scope inside the current one. */
  public static Scope open() {
    Scope scope = new Scope(CURRENT.get());
    CURRENT.set(scope);
    return scope;
  }

  /**
   * The innermost open scope of this thread.
   *
   * @throws IllegalStateException if none is open
   */
  static Scope current() {
    Scope scope = CURRENT.get();
    if (scope == null) {
      throw new IllegalStateException(
          "no scope is open on thread "
              + Thread.currentThread().getName()
              + "; put the code in try (Scope scope = Scope.open()) { … }");
    }
    return scope;
  }

  void own(Tensor tensor) {
    tensor.setOwner(this);
    tensors.add(tensor);
  }

  /**
   * Moves a tensor of this scope to the scope around it, which must exist.
   *
   * @return the same tensor
   */
  public Tensor keep(Tensor tensor) {
    if (parent == null) {
      throw new IllegalStateException("keep() needs a scope around this one");
    }
    if (tensor.owner() == this) {
      parent.own(tensor);
    }
    return tensor;
  }

  /**
   * Frees what this scope owns.
   *
   * @throws IllegalStateException if a scope opened later is still open, or on another thread
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    if (Thread.currentThread() != thread || CURRENT.get() != this) {
      throw new IllegalStateException(
          "scopes close on their own thread, in reverse order of opening");
    }
    closed = true;
    CURRENT.set(parent);
    if (parent == null) {
      CURRENT.remove();
    }
    for (Tensor tensor : tensors) {
      if (tensor.owner() == this) {
        tensor.close();
      }
    }
  }
}
