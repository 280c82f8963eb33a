/**
 * The second engine: ND4J's arrays and custom operations, on CPUs with oneDNN and on older GPUs.
 *
 * <p>Images and convolution weights lie channels-last, where oneDNN's convolutions need no
 * reordering. {@link org.dnas4j.engine.nd4j.Nd4jEngine} checks and dispatches; the other classes
 * work on plain arrays.
 */
package org.dnas4j.engine.nd4j;
