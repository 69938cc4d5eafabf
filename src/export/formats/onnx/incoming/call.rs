//! A node with what it takes, as the operators see it.

use super::chain::Chain;
use super::constant::Constant;
use super::value::{Form, Images, Partial, Value};
use crate::onnx::proto::{Attribute, Node};
use std::rc::Rc;

/// A node with what it takes.
#[derive(Debug)]
pub struct Call<'a> {
    /// The node.
    pub node: &'a Node,
    /// What it takes; `None` where an input is left out.
    pub inputs: Vec<Option<Value>>,
    /// The version of the operators.
    pub opset: i64,
}

impl Call<'_> {
    /// Gives the node in words for a note.
    pub fn named(&self) -> String {
        named(self.node)
    }

    fn attribute(&self, name: &str) -> Option<&Attribute> {
        self.node.attribute.iter().find(|attribute| attribute.name == name)
    }

    /// Gives a whole number that the operator is told, or what stands for it where it is not.
    pub fn int(&self, name: &str, default: i64) -> i64 {
        self.attribute(name).and_then(|attribute| attribute.i).unwrap_or(default)
    }

    /// Gives a number that the operator is told, or what stands for it where it is not.
    pub fn float(&self, name: &str, default: f32) -> f32 {
        self.attribute(name).and_then(|attribute| attribute.f).unwrap_or(default)
    }

    /// Gives whole numbers that the operator is told.
    pub fn ints(&self, name: &str) -> Option<&[i64]> {
        self.attribute(name).map(|attribute| attribute.ints.as_slice())
    }

    /// Gives a text that the operator is told; empty where it is not.
    pub fn text(&self, name: &str) -> String {
        let text = self.attribute(name).and_then(|attribute| attribute.s.as_deref());
        String::from_utf8_lossy(text.unwrap_or_default()).into_owned()
    }

    /// Gives a tensor that the operator is told.
    pub fn tensor(&self, name: &str) -> Option<&crate::onnx::proto::Tensor> {
        self.attribute(name).and_then(|attribute| attribute.t.as_ref())
    }

    /// Gives a pair of lengths that the operator is told, vertical and horizontal, or what stands for it where it is not.
    ///
    /// # Errors
    /// If it is told something else.
    pub fn pair(&self, name: &str, default: Option<[usize; 2]>) -> Result<[usize; 2], String> {
        let Some(values) = self.ints(name) else {
            return default.ok_or_else(|| format!("does not say its {name}"));
        };
        let lengths: Vec<usize> = values.iter().filter_map(|&value| usize::try_from(value).ok()).collect();
        match lengths[..] {
            [vertical, horizontal] if values.len() == 2 && vertical > 0 && horizontal > 0 => {
                Ok([vertical, horizontal])
            }
            _ => Err(format!(
                "has {name} {values:?}; two numbers from 1 on were expected, for images have two sides"
            )),
        }
    }

    /// Gives the input at `index` if there is one.
    pub fn input(&self, index: usize) -> Option<&Value> {
        self.inputs.get(index)?.as_ref()
    }

    /// Gives the input at `index`, which has to come of the images.
    ///
    /// # Errors
    /// If it does not.
    pub fn images(&self, index: usize) -> Result<Images, String> {
        match self.input(index) {
            Some(Value::Images(images)) => Ok(*images),
            Some(_) => {
                Err("takes constants where what the layers made of the images was expected".to_owned())
            }
            None => Err(format!("lacks its input {}", index + 1)),
        }
    }

    /// Gives the input at `index`, which has to come of the images with nothing done to it that is a part of a layer.
    ///
    /// # Errors
    /// If it does not, or something was.
    pub fn whole(&self, index: usize) -> Result<Images, String> {
        let images = self.images(index)?;
        match images.partial {
            Partial::None => Ok(images),
            Partial::Padded(_) => Err("takes padded maps; only a convolution can".to_owned()),
            Partial::Output => {
                Err("takes probabilities of all values, or their logarithms, which can only be the end of a \
                                    network"
                    .to_owned())
            }
            _ => Err("takes a part of what may be L2 pooling, and is none of it".to_owned()),
        }
    }

    /// Gives the input at `index`, which has to be maps with the channels in front.
    ///
    /// # Errors
    /// If it is something else.
    pub fn maps(&self, index: usize) -> Result<Images, String> {
        let images = self.images(index)?;
        match images.form {
            Form::ChannelsFirst => Ok(images),
            Form::ChannelsLast => {
                Err("takes maps with the channels at the end; ONNX has them in front".to_owned())
            }
            _ => Err("takes vectors where maps were expected".to_owned()),
        }
    }

    /// Gives the input at `index`, which has to be constant.
    ///
    /// # Errors
    /// If it is not.
    pub fn constant(&self, index: usize) -> Result<Rc<Constant>, String> {
        self.optional(index)?.ok_or_else(|| format!("lacks its input {}", index + 1))
    }

    /// Gives the input at `index` if there is one, which has to be constant.
    ///
    /// # Errors
    /// If it is not.
    pub fn optional(&self, index: usize) -> Result<Option<Rc<Constant>>, String> {
        match self.input(index) {
            None => Ok(None),
            Some(Value::Constant(constant)) => Ok(Some(Rc::clone(constant))),
            Some(_) => Err(format!(
                "takes as input {} what comes of the images, where constants were expected",
                index + 1
            )),
        }
    }

    /// Gives the floating-point numbers of the input at `index`, with the lengths of their axes.
    ///
    /// # Errors
    /// If it is none.
    pub fn floats(&self, index: usize) -> Result<Rc<Constant>, String> {
        let constant = self.constant(index)?;
        let expected = || format!("has whole numbers as input {}, where float32 was expected", index + 1);
        constant.floats().is_some().then_some(constant).ok_or_else(expected)
    }

    /// Gives whole numbers that the operator is told by an attribute, or from a later version on by the input at `index`.
    ///
    /// # Errors
    /// If the input is none.
    pub fn told(&self, name: &str, index: usize) -> Result<Option<Vec<i64>>, String> {
        if let Some(values) = self.ints(name) {
            return Ok(Some(values.to_vec()));
        }
        let Some(constant) = self.optional(index)? else { return Ok(None) };
        let values = constant.whole().map(<[i64]>::to_vec);
        values.map(Some).ok_or_else(|| format!("has {name} that are no whole numbers"))
    }

    /// Gives axes of a value of so many axes that the operator is told, negative ones counted from the end, in order.
    ///
    /// # Errors
    /// If there are no such axes.
    pub fn axes(&self, index: usize, rank: usize) -> Result<Option<Vec<usize>>, String> {
        let Some(axes) = self.told("axes", index)? else { return Ok(None) };
        let mut found = axes.iter().map(|&value| axis(value, rank)).collect::<Result<Vec<_>, _>>()?;
        found.sort_unstable();
        Ok(Some(found))
    }

    /// Checks that the node takes what the chain ends in, not what it was before.
    ///
    /// # Errors
    /// If it does not.
    pub fn check_order(&self, chain: &Chain) -> Result<(), String> {
        let images = self.inputs.iter().flatten().filter_map(|value| match value {
            Value::Images(images) => Some(images),
            _ => None,
        });
        match { images }.all(|images| images.step == chain.step()) {
            true => Ok(()),
            false => Err("takes what an earlier layer made, behind which others follow already; a network here is a chain, \
                          without branches and skip connections"
                .to_owned()),
        }
    }
}

/// Gives a node in words.
pub fn named(node: &Node) -> String {
    let output = node.output.first().map_or("", String::as_str);
    let name = if node.name.is_empty() { output } else { &node.name };
    format!("node `{}` ({})", shown(name), shown(&node.op_type))
}

/// Gives a text of a file without what would act on a terminal, and not too long.
pub fn shown(text: &str) -> String {
    const LONGEST: usize = 80;
    text.chars().filter(|letter| !letter.is_control()).take(LONGEST).collect()
}

/// Gives the axis that a number stands for, one that is negative being counted from the end.
///
/// # Errors
/// If there is no such axis.
pub fn axis(value: i64, rank: usize) -> Result<usize, String> {
    let signed = i64::try_from(rank).unwrap_or(i64::MAX);
    let from_start = if value < 0 { value.checked_add(signed) } else { Some(value) };
    let found = from_start.and_then(|axis| usize::try_from(axis).ok()).filter(|axis| *axis < rank);
    found.ok_or_else(|| format!("names the axis {value} of {rank}"))
}
