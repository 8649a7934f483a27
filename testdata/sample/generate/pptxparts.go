package generate

// The parts that every presentation has alike: one design, plain, whose places
// the slides fill.

// picturePart is a PNG of two grey dots.
const picturePart = "\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x02\x00\x00\x00\x01\x08\x00\x00\x00\x00\xd1\x49\x20\x56\x00\x00\x00\x0b\x49\x44\x41\x54\x78\x9c\x63\xb8\xf0\x02\x00\x02\x8b\x01\xb9\x56\xdb\x08\xb1\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82"

// placeholder makes a place of the design; frame is its corner and size, size
// that of its letters in hundredths of a point.
func placeholder(id, kind, frame, size, prompt string) string {
	return `<p:sp><p:nvSpPr><p:cNvPr id="` + id + `" name="` + prompt + `"/><p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr><p:nvPr><p:ph ` + kind + `/></p:nvPr></p:nvSpPr>` +
		`<p:spPr><a:xfrm>` + frame + `</a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr>` +
		`<p:txBody><a:bodyPr/><a:lstStyle><a:lvl1pPr><a:defRPr sz="` + size + `"/></a:lvl1pPr></a:lstStyle><a:p><a:r><a:rPr/><a:t>` + prompt + `</a:t></a:r></a:p></p:txBody></p:sp>`
}

const (
	titleFrame    = `<a:off x="838200" y="365125"/><a:ext cx="10515600" cy="1325563"/>`
	textFrame     = `<a:off x="838200" y="1825625"/><a:ext cx="10515600" cy="4351338"/>`
	bigFrame      = `<a:off x="1524000" y="1122363"/><a:ext cx="9144000" cy="2387600"/>`
	subtitleFrame = `<a:off x="1524000" y="3602038"/><a:ext cx="9144000" cy="1655762"/>`
	footerFrame   = `<a:off x="838200" y="6356350"/><a:ext cx="6000000" cy="365125"/>`
	numberFrame   = `<a:off x="8610600" y="6356350"/><a:ext cx="2743200" cy="365125"/>`
)

var feet = placeholder("4", `type="ftr" sz="quarter" idx="11"`, footerFrame, "1200", "Footer") +
	placeholder("5", `type="sldNum" sz="quarter" idx="12"`, numberFrame, "1200", "Number")

var masterPart = xmlHead + `<p:sldMaster ` + spaces + `><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>` + treeStart +
	placeholder("2", `type="title"`, titleFrame, "3600", "Title") +
	placeholder("3", `type="body" idx="1"`, textFrame, "2200", "Text") + feet +
	`</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/>` +
	`<p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/><p:sldLayoutId id="2147483650" r:id="rId2"/></p:sldLayoutIdLst>` +
	`<p:txStyles><p:titleStyle><a:lvl1pPr algn="l"><a:defRPr sz="3600" b="1"><a:solidFill><a:schemeClr val="tx2"/></a:solidFill><a:latin typeface="+mj-lt"/><a:cs typeface="+mj-cs"/></a:defRPr></a:lvl1pPr></p:titleStyle>` +
	`<p:bodyStyle><a:lvl1pPr marL="285750" indent="-285750" algn="l"><a:spcBef><a:spcPts val="800"/></a:spcBef><a:buFont typeface="Arial"/><a:buChar char="•"/><a:defRPr sz="2200"><a:solidFill><a:schemeClr val="tx1"/></a:solidFill><a:latin typeface="+mn-lt"/><a:cs typeface="+mn-cs"/></a:defRPr></a:lvl1pPr></p:bodyStyle>` +
	`<p:otherStyle><a:defPPr><a:defRPr/></a:defPPr></p:otherStyle></p:txStyles></p:sldMaster>`

var titleLayoutPart = layout("title", "Title Slide",
	placeholder("2", `type="ctrTitle"`, bigFrame, "4000", "Title")+placeholder("3", `type="subTitle" idx="1"`, subtitleFrame, "2200", "Subtitle")+feet)

var textLayoutPart = layout("obj", "Title and Content",
	placeholder("2", `type="title"`, titleFrame, "3600", "Title")+placeholder("3", `idx="1"`, textFrame, "2200", "Text")+feet)

func layout(kind, name, places string) string {
	return xmlHead + `<p:sldLayout ` + spaces + ` type="` + kind + `" preserve="1"><p:cSld name="` + name + `"><p:spTree>` + treeStart + places +
		`</p:spTree></p:cSld><p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sldLayout>`
}

var notesMasterPart = xmlHead + `<p:notesMaster ` + spaces + `><p:cSld><p:bg><p:bgPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill><a:effectLst/></p:bgPr></p:bg><p:spTree>` + treeStart +
	placeholder("2", `type="body" sz="quarter" idx="1"`, `<a:off x="685800" y="4400550"/><a:ext cx="5486400" cy="3600450"/>`, "1200", "Notes") +
	`</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/></p:notesMaster>`

const (
	fillStyle = `<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>`
	lineStyle = `<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>`
	noEffect  = `<a:effectStyle><a:effectLst/></a:effectStyle>`
)

// themePart is the colours and letters; the format asks for three of each style.
const themePart = xmlHead + `<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" name="Sample"><a:themeElements><a:clrScheme name="Sample">` +
	`<a:dk1><a:srgbClr val="1A1A1A"/></a:dk1><a:lt1><a:srgbClr val="FFFFFF"/></a:lt1><a:dk2><a:srgbClr val="1F3A5F"/></a:dk2><a:lt2><a:srgbClr val="EEF2F6"/></a:lt2>` +
	`<a:accent1><a:srgbClr val="2A5D9F"/></a:accent1><a:accent2><a:srgbClr val="B5541C"/></a:accent2><a:accent3><a:srgbClr val="5B7F2B"/></a:accent3><a:accent4><a:srgbClr val="7A4E9B"/></a:accent4><a:accent5><a:srgbClr val="2B8C8C"/></a:accent5><a:accent6><a:srgbClr val="8C6D1F"/></a:accent6>` +
	`<a:hlink><a:srgbClr val="0B5394"/></a:hlink><a:folHlink><a:srgbClr val="674EA7"/></a:folHlink></a:clrScheme>` +
	`<a:fontScheme name="Sample"><a:majorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface="Mangal"/></a:majorFont><a:minorFont><a:latin typeface="Calibri"/><a:ea typeface=""/><a:cs typeface="Mangal"/></a:minorFont></a:fontScheme>` +
	`<a:fmtScheme name="Sample"><a:fillStyleLst>` + fillStyle + fillStyle + fillStyle + `</a:fillStyleLst><a:lnStyleLst>` + lineStyle + lineStyle + lineStyle + `</a:lnStyleLst>` +
	`<a:effectStyleLst>` + noEffect + noEffect + noEffect + `</a:effectStyleLst><a:bgFillStyleLst>` + fillStyle + fillStyle + fillStyle + `</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>`
