/**
 * The notebook side: an extension that the Java kernel JJava loads by itself, with imports for
 * cells and renderers for tables, figures, architectures, results and tensors, and {@link
 * org.dnas4j.jupyter.Lab}, from which cells start.
 */
package org.dnas4j.jupyter;
