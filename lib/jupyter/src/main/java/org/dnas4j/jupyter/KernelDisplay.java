package org.dnas4j.jupyter;

import java.util.UUID;
import org.dflib.jjava.jupyter.kernel.BaseKernel;
import org.dflib.jjava.jupyter.kernel.display.DisplayData;
import org.dnas4j.report.display.Display;

/** Shows values below the running cell, through the kernel's renderers. */
final class KernelDisplay implements Display {
  private final BaseKernel kernel;

  KernelDisplay(BaseKernel kernel) {
    this.kernel = kernel;
  }

  @Override
  public Handle show(Object value) {
    String id = UUID.randomUUID().toString();
    DisplayData data = kernel.getRenderer().render(value);
    // setDisplayId has another return type in each version of the kernel.
    data.putTransientData("display_id", id);
    kernel.getIO().display.display(data);
    return update -> kernel.getIO().display.updateDisplay(id, kernel.getRenderer().render(update));
  }
}
