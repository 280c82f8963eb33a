/**
 * What a stage will take before it starts: memory by count, hours by a short measurement. No
 * chapter of the paper.
 */
package org.dnas4j.estimate;
