package org.dnas4j.jupyter;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.dflib.jjava.jupyter.Extension;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dnas4j.base.IoProblem;

/**
 * What JJava loads when it starts: renderers, output and stopping, and the imports of all cells.
 * Cells import nothing themselves, because JJava then sets earlier variables to null.
 */
public final class NotebookExtension implements Extension {
  private static final String IMPORTS = "imports.jsh";

  @Override
  public void install(BaseKernel kernel) {
    Renderers.register(kernel.getRenderer());
    KernelHooks.install(kernel);
    kernel.evalRaw(imports());
  }

  private static String imports() {
    try (InputStream in = NotebookExtension.class.getResourceAsStream(IMPORTS)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + IMPORTS + ": " + IoProblem.of(e), e);
    }
  }
}
